namespace MlActors.Benchmarks.Nab;

/// <summary>The rules of the Numenta Anomaly Benchmark: the value of detections, and the threshold with the highest value.</summary>
internal static class NabScore
{
    private const double Steepness = 5;
    private const double SigmoidCutoff = 3;

    /// <summary>
    /// The result at the best threshold, where 0 is no detection and 100 is the immediate detection of everything without false detections.
    /// </summary>
    public static (double Result, double Threshold) Best(IReadOnlyList<NabSeries> all, NabProfile profile)
    {
        var windows = all.Sum(series => series.Windows.Length);
        var (total, best, threshold) = (-profile.FalseNegative * windows, -profile.FalseNegative * windows, double.PositiveInfinity);
        var found = all.Select(series => new double?[series.Windows.Length]).ToArray();
        var rows = all.SelectMany(
            (series, at) => Enumerable.Range(series.Probation, series.Scores.Length - series.Probation)
                .Select(row => (Series: at, Row: row, Score: series.Scores[row])))
            .OrderByDescending(row => row.Score).ToArray();
        for (var at = 0; at < rows.Length; at++)
        {
            total += Gain(all[rows[at].Series], rows[at].Row, profile, found[rows[at].Series]);
            // Rows of equal score are detected together or not at all.
            if (total > best && (at + 1 == rows.Length || rows[at + 1].Score < rows[at].Score)) (best, threshold) = (total, rows[at].Score);
        }
        return (Normalized(best, windows, profile), threshold);
    }

    /// <summary>The result of some of the series at a given threshold.</summary>
    public static double At(double threshold, IReadOnlyList<NabSeries> some, NabProfile profile)
    {
        var windows = some.Sum(series => series.Windows.Length);
        return Normalized(some.Sum(series => Total(series, threshold, profile)), windows, profile);
    }

    public static (int Found, int False) Count(NabSeries series, double threshold)
    {
        var detected = Enumerable.Range(series.Probation, series.Scores.Length - series.Probation).Where(row => series.Scores[row] >= threshold)
            .ToArray();
        var found = series.Windows.Count(window => detected.Any(row => row >= window.First && row <= window.Last));
        return (found, detected.Count(row => !series.Windows.Any(window => row >= window.First && row <= window.Last)));
    }

    /// <summary>The contribution of a series to the total.</summary>
    public static double Total(NabSeries series, double threshold, NabProfile profile)
    {
        var total = -profile.FalseNegative * series.Windows.Length;
        var found = new double?[series.Windows.Length];
        for (var row = series.Probation; row < series.Scores.Length; row++)
            if (series.Scores[row] >= threshold) total += Gain(series, row, profile, found);
        return total;
    }

    // The change of the total by one more detection. Only the best detection of a window counts.
    private static double Gain(NabSeries series, int row, NabProfile profile, double?[] found)
    {
        var before = Array.FindLastIndex(series.Windows, window => window.First <= row);
        if (before < 0) return -profile.FalsePositive;
        var (first, last) = series.Windows[before];
        double width = last - first + 1;
        if (row > last) return profile.FalsePositive * Sigmoid((row - last) / (width - 1));
        var value = profile.TruePositive * Sigmoid(-(last - row + 1) / width) / Sigmoid(-1);
        var gain = found[before] is { } known ? Math.Max(0, value - known) : value + profile.FalseNegative;
        found[before] = Math.Max(value, found[before] ?? value);
        return gain;
    }

    private static double Sigmoid(double y) => y > SigmoidCutoff ? -1 : 2 / (1 + Math.Exp(Steepness * y)) - 1;

    // Without any window the result cannot be normalized, so the sum itself is returned.
    private static double Normalized(double total, int windows, NabProfile profile)
    {
        if (windows == 0) return total;
        var none = -profile.FalseNegative * windows;
        return 100 * (total - none) / (profile.TruePositive * windows - none);
    }
}
