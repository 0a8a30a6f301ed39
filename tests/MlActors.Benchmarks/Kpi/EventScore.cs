namespace MlActors.Benchmarks.Kpi;

/// <summary>
/// The quality of scores against labels, by the definitions that the published comparisons of such series use: an event is a run of anomalous
/// points, it counts by the logarithm of its length, and it is found when its highest score reaches the threshold; each other point above it is
/// false.
/// </summary>
internal static class EventScore
{
    private const double Tiny = 1e-15;

    /// <summary>The runs of anomalous points, as first and last index.</summary>
    public static List<(int First, int Last)> Events(ReadOnlySpan<bool> labels)
    {
        var events = new List<(int, int)>();
        var first = -1;
        for (var at = 0; at <= labels.Length; at++)
        {
            var isAnomalous = at < labels.Length && labels[at];
            if (isAnomalous && first < 0) first = at;
            if (isAnomalous || first < 0) continue;
            events.Add((first, at - 1));
            first = -1;
        }
        return events;
    }

    /// <summary>The best F1 of events over all thresholds; NaN without any event.</summary>
    /// <param name="labels">Whether each point is anomalous.</param>
    /// <param name="scores">The score of each point.</param>
    /// <param name="deadline">An event must be found within this number of its first points.</param>
    public static double BestF1(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, int deadline = int.MaxValue)
    {
        var events = Events(labels);
        if (events.Count == 0) return double.NaN;
        var (entries, total) = (new List<Entry>(labels.Length), 0.0);
        for (var at = 0; at < labels.Length; at++)
            if (!labels[at]) entries.Add(new Entry(scores[at], at, Weight: 1, IsEvent: false));
        foreach (var (first, last) in events)
        {
            var highest = double.NegativeInfinity;
            for (var at = first; at <= last && at - first < deadline; at++) highest = Math.Max(highest, scores[at]);
            var weight = Math.Floor(Math.Log(last - first + 4) / Math.Log(3));
            total += weight;
            entries.Add(new Entry(highest, first, weight, IsEvent: true));
        }
        entries.Sort(static (one, other) => Compare(one.Score, one.At, other.Score, other.At));
        var (reported, found, best) = (0.0, 0.0, 0.0);
        foreach (var entry in entries)
        {
            reported += entry.Weight;
            if (entry.IsEvent) found += entry.Weight;
            var (precision, recall) = (found / (reported + Tiny), found / (total + Tiny));
            best = Math.Max(best, 2 * precision * recall / (precision + recall + Tiny));
        }
        return best;
    }

    /// <summary>The best F1 of events with one threshold for all series together.</summary>
    public static double BestF1OfAll(IEnumerable<(bool[] Labels, double[] Scores)> series)
    {
        var (labels, scores) = (new List<bool>(), new List<double>());
        foreach (var one in series)
        {
            labels.AddRange(one.Labels);
            scores.AddRange(one.Scores);
            // An event at the end of one series must not continue in the next.
            labels.Add(false);
            scores.Add(double.NegativeInfinity);
        }
        return BestF1([.. labels], [.. scores]);
    }

    /// <summary>The mean precision at each anomalous point in the order of scores; NaN without any.</summary>
    public static double AveragePrecision(ReadOnlySpan<bool> labels, double[] scores)
    {
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(order, (one, other) => Compare(scores[one], one, scores[other], other));
        var (found, sum) = (0, 0.0);
        for (var rank = 0; rank < order.Length; rank++)
            if (labels[order[rank]]) sum += (double)++found / (rank + 1);
        return found == 0 ? double.NaN : sum / found;
    }

    private static int Compare(double score, int at, double otherScore, int otherAt) =>
        otherScore.CompareTo(score) is var order && order != 0 ? order : at.CompareTo(otherAt);

    private readonly record struct Entry(double Score, int At, double Weight, bool IsEvent);
}
