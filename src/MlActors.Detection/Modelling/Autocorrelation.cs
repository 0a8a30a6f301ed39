namespace MlActors.Detection.Modelling;

/// <summary>How alike a series of samples is to itself so many samples later. Lives for one look.</summary>
internal readonly ref struct Autocorrelation
{
    private const double ShortestPeriod = 2;

    // Two repeats teach a season, the third shows how well, and the fourth is its test.
    private const int Repeats = 4;

    // So alike the repeats have to be on average, and a multiple of a period has to be so much better than the period itself to be the better name for it.
    private const double LeastLikeness = 0.3;
    private const double ShareOfBest = 0.9;

    // Periods are tried so finely that the last repeat is off by this part of a sample at most.
    private const double Fineness = 0.25;

    private readonly double[] _likeness;
    private readonly int _samples;

    private Autocorrelation(double[] likeness, int samples) => (_likeness, _samples) = (likeness, samples);

    // Later than this there are too few samples left to compare.
    private int LastLag => _likeness.Length - 1;

    public static Autocorrelation Of(ReadOnlySpan<double> samples)
    {
        var likeness = new double[samples.Length * 3 / 4 + 1];
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
        var (step, longest) = (1 + Fineness / LastLag, (double)_samples / Repeats);
        // What is like itself after no lag at all is not after the repeats of any period.
        if (!_likeness.AsSpan((int)ShortestPeriod).ContainsAnyInRange(LeastLikeness, double.PositiveInfinity)) return null;
        var best = LeastLikeness;
        for (var period = ShortestPeriod; period <= longest; period *= step) best = Math.Max(best, LikenessAt(period));
        for (var period = ShortestPeriod; period <= longest; period *= step)
            if (LikenessAt(period) is var likeness && likeness >= LeastLikeness && likeness >= ShareOfBest * best) return Top(period, step, longest);
        return null;
    }

    private double Top(double period, double step, double longest)
    {
        while (period * step <= longest && LikenessAt(period * step) >= LikenessAt(period)) period *= step;
        return period;
    }

    private double LikenessAt(double period)
    {
        var (sum, repeats) = (0.0, 0);
        for (var lag = period; lag <= LastLag; lag += period, repeats++)
        {
            var before = (int)lag;
            var after = Math.Min(before + 1, LastLag);
            sum += _likeness[before] + (lag - before) * (_likeness[after] - _likeness[before]);
        }
        return sum / repeats;
    }
}
