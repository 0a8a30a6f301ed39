using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>How alike a series of samples is to itself so many samples later. Lives for one look.</summary>
internal readonly ref struct Autocorrelation
{
    private const double ShortestPeriod = 2;

    // Two repeats teach a season, the third shows how well, and the fourth is its test.
    private const int MinRepeats = 4;

    // So alike the repeats have to be on average, and a multiple of a period has to be so much better than the period itself to be the better name
    // for it.
    private const double MinSimilarity = 0.3;
    private const double ShareOfBest = 0.9;

    // Periods are tried so closely that the last repeats of two neighbours are by this many samples apart, and around the best one more closely.
    private const double CoarseStep = 1;
    private const double FineStep = 0.1;

    private readonly double[] _correlations;
    private readonly int _samples;

    private Autocorrelation(double[] correlation, int samples) => (_correlations, _samples) = (correlation, samples);

    public static Autocorrelation Of(ReadOnlySpan<double> samples)
    {
        // After longer lags there are too few samples left to compare.
        var correlations = new double[samples.Length * 3 / 4 + 2];
        var mean = 0.0;
        foreach (var sample in samples) mean += sample / samples.Length;
        for (var lag = 0; lag < correlations.Length; lag++)
        {
            var sum = 0.0;
            for (var at = lag; at < samples.Length; at++) sum += (samples[at] - mean) * (samples[at - lag] - mean);
            correlations[lag] = sum / (samples.Length - lag);
        }
        var variance = correlations[0];
        for (var lag = 0; lag < correlations.Length; lag++) correlations[lag] = variance > 0 ? correlations[lag] / variance : 0;
        return new Autocorrelation(correlations, samples.Length);
    }

    /// <summary>The shortest period, in samples, after whose repeats the series is most like itself; null when it never is.</summary>
    public double? Period()
    {
        var (coarse, longest) = (1 + CoarseStep / _correlations.Length, (double)_samples / MinRepeats);
        List<double> similarities = [];
        for (var period = ShortestPeriod; period <= longest; period *= coarse) similarities.Add(SimilarityAt(period));
        var best = similarities.Max();
        if (best < MinSimilarity) return null;
        var first = similarities.FindIndex(correlation => correlation >= MinSimilarity && correlation >= ShareOfBest * best);
        while (first + 1 < similarities.Count && similarities[first + 1] >= similarities[first]) first++;
        return RefinePeriod(ShortestPeriod * PortableMath.Power(coarse, first), coarse);
    }

    private double RefinePeriod(double period, double coarse)
    {
        var (best, step) = (period, 1 + FineStep / _correlations.Length);
        for (var candidate = period / coarse; candidate <= period * coarse; candidate *= step)
            if (SimilarityAt(candidate) > SimilarityAt(best)) best = candidate;
        return best;
    }

    // The mean of all repeats. Where the first is not half as alike as all have to be, the others are not asked.
    private double SimilarityAt(double period)
    {
        var (first, repeats) = (Interpolate(period), 1);
        if (first < MinSimilarity / 2) return 0;
        var sum = first;
        for (var lag = 2 * period; lag < _correlations.Length - 1; lag += period, repeats++) sum += Interpolate(lag);
        return sum / repeats;
    }

    private double Interpolate(double lag)
    {
        var before = (int)lag;
        return _correlations[before] + (lag - before) * (_correlations[before + 1] - _correlations[before]);
    }
}
