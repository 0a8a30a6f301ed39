namespace MlActors.Simulation.Kernel;

/// <summary>The only source of chance of a run: xoshiro256**, seeded by splitmix64. The same seed gives the same numbers on every machine.</summary>
public sealed class Dice
{
    private const double UnitOfDouble = 1.0 / (1UL << 53);

    private ulong _a, _b, _c, _d;

    public Dice(ulong seed)
    {
        (_a, _b, _c, _d) = (Mix(ref seed), Mix(ref seed), Mix(ref seed), Mix(ref seed));
    }

    public ulong NextUInt64()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <returns>0 to <paramref name="below"/>, exclusive.</returns>
    public int Next(int below) => (int)((NextUInt64() >> 32) * (ulong)below >> 32);

    /// <returns>0 to 1, exclusive.</returns>
    public double NextDouble() => (NextUInt64() >> 11) * UnitOfDouble;

    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    public TimeSpan Between(TimeSpan low, TimeSpan high) => low + TimeSpan.FromTicks((long)(NextDouble() * (high - low).Ticks));

    /// <summary>Dice of their own, so that one more throw here changes nothing there.</summary>
    public Dice Fork() => new(NextUInt64());

    private static ulong Mix(ref ulong seed)
    {
        var mixed = seed += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

/// <summary>The dice as the random source that Akka expects: it draws the ids of actors and the jitter of pauses.</summary>
internal sealed class DiceRandom(Dice dice) : Random
{
    public override int Next() => (int)(dice.NextUInt64() >> 33);

    public override int Next(int maxValue) => dice.Next(maxValue);

    public override int Next(int minValue, int maxValue) => minValue + dice.Next(maxValue - minValue);

    public override double NextDouble() => dice.NextDouble();

    public override void NextBytes(byte[] buffer)
    {
        for (var i = 0; i < buffer.Length; i++) buffer[i] = (byte)dice.NextUInt64();
    }

    protected override double Sample() => NextDouble();
}
