using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>The autocorrelation of a series of samples. Lives for one search.</summary>
internal readonly ref struct Autocorrelation
{
    private const double ShortestPeriod = 2;

    // Two repeats train a season, the third measures its quality, and the fourth tests it.
    private const int MinRepeats = 4;

    // The minimum mean correlation of the repeats, and the share of the best correlation that a shorter period must reach to be preferred to its
    // multiples.
    private const double MinSimilarity = 0.3;
    private const double ShareOfBest = 0.9;

    // The distance between adjacent candidate periods, in samples at their last repeat: for the first search, and for the refinement around the best
    // one.
    private const double CoarseStep = 1;
    private const double FineStep = 0.1;

    private readonly double[] _correlations;
    private readonly int _samples;

    private Autocorrelation(double[] correlation, int samples) => (_correlations, _samples) = (correlation, samples);

    public static Autocorrelation Of(ReadOnlySpan<double> samples)
    {
        // For longer lags there are too few samples to compare.
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

    /// <summary>The shortest period, in samples, with about the highest mean correlation of its repeats; null when there is no periodicity.</summary>
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

    // The mean over all repeats. If the first one does not reach half the minimum, the others are not computed.
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
