namespace MlActors.Detection.Tests;

/// <summary>A pseudo-random generator of our own, so that the streams of the specs do not depend on the version of the library.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed * 2_862_933_555_777_941_757 + 3_037_000_493;

    public double Uniform()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (_state >> 11) * (1.0 / (1UL << 53));
    }

    public int Below(int limit) => (int)(Uniform() * limit);

    /// <summary>Approximately normal, with mean 0 and standard deviation 1.</summary>
    public double Normal()
    {
        var sum = -6.0;
        for (var draw = 0; draw < 12; draw++) sum += Uniform();
        return sum;
    }

    /// <summary>With mean 1.</summary>
    public double Exponential() => -Math.Log(1 - Uniform());

    /// <summary>The number of events within one unit of time at a constant rate.</summary>
    public int Poisson(double rate)
    {
        var (count, left) = (0, rate - Exponential());
        for (; left > 0; left -= Exponential()) count++;
        return count;
    }

    public string Name(int length) => string.Create(length, this, static (units, draws) =>
    {
        foreach (ref var unit in units) unit = (char)('a' + draws.Below(26));
    });
}
