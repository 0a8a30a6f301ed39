using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>How alike a series of samples is to itself so many samples later. Lives for one look.</summary>
internal readonly ref struct Autocorrelation
{
    private const double ShortestPeriod = 2;

    // Two repeats teach a season, the third shows how well, and the fourth is its test.
    private const int Repeats = 4;

    // So alike the repeats have to be on average, and a multiple of a period has to be so much better than the period itself to be the better name
    // for it.
    private const double LeastLikeness = 0.3;
    private const double ShareOfBest = 0.9;

    // Periods are tried so closely that the last repeats of two neighbours are by this many samples apart, and around the best one more closely.
    private const double Coarseness = 1;
    private const double Fineness = 0.1;

    private readonly double[] _likeness;
    private readonly int _samples;

    private Autocorrelation(double[] likeness, int samples) => (_likeness, _samples) = (likeness, samples);

    public static Autocorrelation Of(ReadOnlySpan<double> samples)
    {
        // After longer lags there are too few samples left to compare.
        var likeness = new double[samples.Length * 3 / 4 + 2];
        var mean = 0.0;
        foreach (var sample in samples) mean += sample / samples.Length;
        for (var lag = 0; lag < likeness.Length; lag++)
        {
            var sum = 0.0;
            for (var at = lag; at < samples.Length; at++) sum += (samples[at] - mean) * (samples[at - lag] - mean);
            likeness[lag] = sum / (samples.Length - lag);
        }
        var variance = likeness[0];
        for (var lag = 0; lag < likeness.Length; lag++) likeness[lag] = variance > 0 ? likeness[lag] / variance : 0;
        return new Autocorrelation(likeness, samples.Length);
    }

    /// <summary>The shortest period, in samples, after whose repeats the series is most like itself; null when it never is.</summary>
    public double? Period()
    {
        var (coarse, longest) = (1 + Coarseness / _likeness.Length, (double)_samples / Repeats);
        List<double> alike = [];
        for (var period = ShortestPeriod; period <= longest; period *= coarse) alike.Add(LikenessAt(period));
        var best = alike.Max();
        if (best < LeastLikeness) return null;
        var first = alike.FindIndex(likeness => likeness >= LeastLikeness && likeness >= ShareOfBest * best);
        while (first + 1 < alike.Count && alike[first + 1] >= alike[first]) first++;
        return Finest(ShortestPeriod * PortableMath.Power(coarse, first), coarse);
    }

    private double Finest(double period, double coarse)
    {
        var (best, step) = (period, 1 + Fineness / _likeness.Length);
        for (var near = period / coarse; near <= period * coarse; near *= step)
            if (LikenessAt(near) > LikenessAt(best)) best = near;
        return best;
    }

    // The mean of all repeats. Where the first is not half as alike as all have to be, the others are not asked.
    private double LikenessAt(double period)
    {
        var (first, repeats) = (Between(period), 1);
        if (first < LeastLikeness / 2) return 0;
        var sum = first;
        for (var lag = 2 * period; lag < _likeness.Length - 1; lag += period, repeats++) sum += Between(lag);
        return sum / repeats;
    }

    private double Between(double lag)
    {
        var before = (int)lag;
        return _likeness[before] + (lag - before) * (_likeness[before + 1] - _likeness[before]);
    }
}
