using static MlActors.Benchmarks.Kinds.LabelledStream;

namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// The normal course of a series: a level, mostly with a daily and sometimes with a weekly season, and noise that is independent, autocorrelated or
/// heavy-tailed. Drawn for each stream and lives as long.
/// </summary>
internal sealed class BaselineSignal
{
    private readonly SeededRandom _random;
    private readonly double _dayShare;
    private readonly double _phase;
    private readonly double _weekend;
    private readonly double _persistence;
    private readonly bool _isHeavyTailed;
    private double _noise;

    /// <summary>Draws a signal.</summary>
    /// <param name="random">The source of random numbers.</param>
    /// <param name="dayShare">The amplitude of the daily season as a share of the level; drawn when null.</param>
    public BaselineSignal(SeededRandom random, double? dayShare = null)
    {
        _random = random;
        _dayShare = dayShare ?? (random.Chance(0.75) ? random.Between(0.1, 0.5) : 0);
        _phase = random.Uniform();
        _weekend = random.Chance(0.5) ? random.Between(0.5, 0.9) : 1;
        _persistence = random.Chance(0.4) ? random.Between(0.3, 0.8) : 0;
        _isHeavyTailed = random.Chance(0.3);
    }

    /// <summary>About 1, without noise.</summary>
    public double ShapeAt(int bucket)
    {
        var weekend = bucket / Day % 7 >= 5 ? _weekend : 1;
        return weekend * (1 + _dayShare * Math.Sin(2 * Math.PI * (bucket / (double)Day + _phase)));
    }

    /// <summary>The noise of the next bucket, of deviation 1.</summary>
    public double NextNoise()
    {
        var innovation = _isHeavyTailed ? _random.HeavyTailed() : _random.Normal();
        return _noise = _persistence * _noise + Math.Sqrt(1 - _persistence * _persistence) * innovation;
    }
}
