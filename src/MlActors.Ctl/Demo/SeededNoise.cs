namespace MlActors.Ctl.Demo;

/// <summary>Pseudo-random numbers that are the same on every machine and runtime, which <see cref="Random"/> does not guarantee.</summary>
public sealed class SeededNoise(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next number in [0, 1), by SplitMix64: an incremented state whose bits are mixed.</summary>
    public double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Approximately normal, mean 0, standard deviation 1. A sum of twelve has no tails beyond six, so noise is never anomalous.</summary>
    public double Normal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += Uniform();
        return sum;
    }
}
