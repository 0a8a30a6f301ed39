namespace MlActors.Benchmarks.Kpi;

/// <summary>
/// The volume under the surface of precision and recall (VUS-PR): the labels are extended by every width up to that of a window, and a score near an
/// event counts in part. By the definition of the leaderboard that uses it, including its choice of the window.
/// </summary>
internal static class RangeScore
{
    private const int Thresholds = 250;
    private const int DefaultWindow = 125;
    private const int MaxPoints = 20_000;
    private const int MaxLag = 400;
    private const int FirstLag = 3;
    private const int MaxWindow = 300;

    /// <summary>The lag of the highest local maximum of the autocorrelation, at 4 to 303 points; 125 when there is none.</summary>
    public static int WindowOf(ReadOnlySpan<double> values)
    {
        values = values[..Math.Min(MaxPoints, values.Length)];
        var (mean, lags) = (0.0, Math.Min(MaxLag, values.Length - 1));
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var correlations = new double[lags + 1];
        for (var lag = 0; lag <= lags; lag++)
            for (var at = 0; at + lag < values.Length; at++) correlations[lag] += (values[at] - mean) * (values[at + lag] - mean);
        var best = -1;
        for (var lag = FirstLag + 1; lag < lags; lag++)
        {
            var correlation = correlations[lag];
            if (correlation > correlations[lag - 1] && correlation > correlations[lag + 1] && (best < 0 || correlation >= correlations[best]))
                best = lag;
        }
        return best < 2 * FirstLag || best > MaxWindow + FirstLag ? DefaultWindow : best;
    }

    /// <summary>The volume, 0 to 1; NaN without any event.</summary>
    public static double Volume(bool[] labels, double[] scores, int window)
    {
        var events = EventScore.Events(labels);
        if (events.Count == 0) return double.NaN;
        var order = scores.OrderDescending().ToArray();
        var cuts = new double[Thresholds];
        for (var at = 0; at < Thresholds; at++) cuts[at] = order[(int)((long)at * (scores.Length - 1) / (Thresholds - 1))];
        var reported = Array.ConvertAll(cuts, cut => CountFrom(order, cut));
        var near = Merged(events, window, labels.Length).SelectMany(one => Enumerable.Range(one.First, one.Last - one.First + 1))
            .OrderByDescending(at => scores[at]).ToArray();
        var volume = 0.0;
        for (var width = 0; width <= window; width++) volume += Area(labels, scores, events, width, cuts, reported, near);
        return volume / (window + 1);
    }

    private static double Area(
        bool[] labels, double[] scores, List<(int First, int Last)> events, int width, double[] cuts, int[] reported, int[] near)
    {
        var extended = Extended(labels, events, width);
        var segments = Merged(events, width, labels.Length);
        var tops = segments.Select(one => scores[one.First..(one.Last + 1)].Max()).OrderDescending().ToArray();
        var anomalous = labels.Count(label => label);
        var (at, found, partly, detected, lastRecall, area) = (0, 0.0, 0.0, 0, 0.0, 0.0);
        for (var cut = 0; cut < cuts.Length; cut++)
        {
            for (; at < near.Length && scores[near[at]] >= cuts[cut]; at++)
            {
                found += extended[near[at]];
                if (!labels[near[at]]) partly += extended[near[at]];
            }
            while (detected < tops.Length && tops[detected] >= cuts[cut]) detected++;
            var recall = Math.Min(found / ((anomalous + anomalous + partly) / 2), 1) * ((double)detected / segments.Count);
            area += (recall - lastRecall) * (found / reported[cut]);
            lastRecall = recall;
        }
        return area;
    }

    private static double[] Extended(bool[] labels, List<(int First, int Last)> events, int width)
    {
        var extended = Array.ConvertAll(labels, label => label ? 1.0 : 0);
        foreach (var (first, last) in events)
        {
            for (var at = last + 1; at <= last + width / 2 && at < labels.Length; at++) extended[at] += Math.Sqrt(1 - (double)(at - last) / width);
            for (var at = Math.Max(first - width / 2, 0); at < first; at++) extended[at] += Math.Sqrt(1 - (double)(first - at) / width);
        }
        for (var at = 0; at < extended.Length; at++) extended[at] = Math.Min(1, extended[at]);
        return extended;
    }

    // The events with half a window on both sides, where those that overlap are one.
    private static List<(int First, int Last)> Merged(List<(int First, int Last)> events, int width, int length)
    {
        var (merged, half) = (new List<(int, int)>(), width / 2);
        var first = Math.Max(events[0].First - half, 0);
        for (var at = 0; at < events.Count - 1; at++)
        {
            if (events[at].Last + half >= events[at + 1].First - half) continue;
            merged.Add((first, events[at].Last + half));
            first = events[at + 1].First - half;
        }
        merged.Add((first, Math.Min(events[^1].Last + half, length - 1)));
        return merged;
    }

    private static int CountFrom(double[] descending, double cut)
    {
        var (from, until) = (0, descending.Length);
        while (from < until)
        {
            var middle = (from + until) / 2;
            if (descending[middle] >= cut) from = middle + 1;
            else until = middle;
        }
        return from;
    }
}
