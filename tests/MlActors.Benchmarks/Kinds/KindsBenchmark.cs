namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// The share of each kind of anomaly that each function detects when one in a thousand normal buckets raises a false alarm, as a Markdown table. The
/// streams are drawn from a seed, independently of any model.
/// </summary>
internal static class KindsBenchmark
{
    private const string Header =
        "| kind | function | size | streams | normal buckets | by bucket score | threshold | delay | by record score | threshold | delay "
        + "| by probability | oracle |";

    private static readonly string[] Order =
    [
        "spike", "dip", "level shift", "trend break", "change of season", "rare value", "silent entity",
        "odd population member", "odd place", "odd hour", "odd text",
    ];

    /// <summary>Runs the benchmark.</summary>
    /// <param name="seed">The seed of all streams.</param>
    /// <param name="only">Kinds and functions whose name contains this; all when it is empty.</param>
    public static void Run(ulong seed, string only)
    {
        Kind[] kinds =
        [
            .. MeasuredValues.Kinds, .. CountedRecords.Kinds, .. PeriodicSeries.Kinds, .. GrowingSeries.Kinds, .. RareValues.Kinds,
            .. SilentHosts.Kinds,
            .. UnusualMembers.Kinds, .. UnusualLocations.Kinds, .. UnusualTimes.Kinds, .. UnusualTexts.Kinds,
        ];
        Console.WriteLine($"""
            Streams of six weeks of hourly buckets, seed {seed}. Detected: by an alarm within the anomaly. An alarm is a bucket whose score (or
            whose highest record score) is above the threshold that one in a thousand normal buckets after the third week exceeds; with
            several series, only with a record that names the anomalous one. Delay: mean over the detections, in buckets. By probability: by the
            probability of the bucket, before normalization. Oracle: detections by the same rule, given the true signal and its standard
            deviation, for each bucket by itself.

            {Header}
            |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var kind in kinds.OrderBy(kind => Array.IndexOf(Order, kind.Name)))
            if ($"{kind.Name} {kind.Function}".Contains(only, StringComparison.Ordinal)) Console.WriteLine(RowOf(kind, seed));
    }

    private static string RowOf(Kind kind, ulong seed)
    {
        Outcome[] outcomes;
        try
        {
            outcomes = [.. kind.Drawn(seed).Select(Outcome.Of)];
        }
        catch (ArgumentException refusal)
        {
            return Row(kind, $"| refused: {refusal.Message} | | | | | | |");
        }
        var usual = outcomes.Sum(outcome => outcome.Buckets.Usual.Count);
        var (buckets, records) = (DetectionRate.By(outcomes, outcome => outcome.Buckets), DetectionRate.By(outcomes, outcome => outcome.Records));
        var (probability, oracle) = (
            DetectionRate.By(outcomes, outcome => outcome.Improbabilities), DetectionRate.By(outcomes, outcome => outcome.Oracle));
        return Row(kind, $"{usual} | {buckets} | {records} | {probability?.Share} | {oracle?.Share}");
    }

    private static string Row(Kind kind, string outcome) => $"| {kind.Name} | {kind.Function} | {kind.Size} | {kind.Streams} | {outcome} |";
}
