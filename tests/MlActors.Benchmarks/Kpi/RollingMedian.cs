namespace MlActors.Benchmarks.Kpi;

/// <summary>
/// The baseline: how far the difference from the point before is from the median of the last 16 such differences, in units of the median difference
/// in the part of the series that is not scored.
/// </summary>
internal static class RollingMedian
{
    private const int Window = 16;
    private const double LeastNoise = 1e-9;

    /// <summary>The scores of the points from the second one of the scored part on.</summary>
    public static double[] ScoresOf(KpiSeries series)
    {
        var past = new double[series.TestFrom - 1];
        for (var at = 1; at < series.TestFrom; at++) past[at - 1] = Math.Abs(series.Values[at] - series.Values[at - 1]);
        var noise = MedianOf(past) is var median && median > 0 ? median : LeastNoise;
        var differences = new double[series.Values.Length - series.TestFrom - 1];
        for (var at = 0; at < differences.Length; at++)
            differences[at] = series.Values[series.TestFrom + at + 1] - series.Values[series.TestFrom + at];
        var scores = new double[differences.Length];
        for (var at = 1; at < scores.Length; at++)
            scores[at] = Math.Abs(differences[at] - MedianOf(differences.AsSpan(Math.Max(0, at - Window)..at))) / noise;
        return scores;
    }

    private static double MedianOf(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
