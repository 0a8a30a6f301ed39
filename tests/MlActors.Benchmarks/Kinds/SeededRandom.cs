namespace MlActors.Benchmarks.Kinds;

/// <summary>Pseudo-random numbers that depend on the seed alone, whatever the runtime. Lives for one stream.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A separate generator for each stream, so that a change of one stream does not affect the others.</summary>
    public static SeededRandom For(ulong seed, string name, int stream)
    {
        var mixed = seed;
        foreach (var letter in name) mixed = mixed * 31 + letter;
        return new SeededRandom(new SeededRandom(mixed * 1_000_003 + (ulong)stream).Next());
    }

    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double min, double max) => min + (max - min) * Uniform();

    public int NextInt(int count) => (int)(Uniform() * count);

    public bool Chance(double probability) => Uniform() < probability;

    public T OneOf<T>(IReadOnlyList<T> things) => things[NextInt(things.Count)];

    /// <summary>Mean 0, standard deviation 1.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>
    /// Student's distribution with five degrees of freedom, scaled to a standard deviation of 1: one value in a hundred exceeds 2.6.
    /// </summary>
    public double HeavyTailed()
    {
        var squares = 0.0;
        for (var i = 0; i < 5; i++) squares += Math.Pow(Normal(), 2);
        return Normal() / Math.Sqrt(squares / 3);
    }

    public int Poisson(double rate)
    {
        var (arrived, time) = (0, Exponential());
        for (; time < rate; time += Exponential()) arrived++;
        return arrived;
    }

    /// <summary>A count whose variance is its mean plus a fiftieth of its square, because the rate itself varies by a seventh.</summary>
    public int Count(double rate)
    {
        var deviation = 0.0;
        for (var i = 0; i < 50; i++) deviation += Exponential() / 50;
        return Poisson(rate * deviation);
    }

    private double Exponential() => -Math.Log(1 - Uniform());

    // SplitMix64: a counter whose bits are mixed.
    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
