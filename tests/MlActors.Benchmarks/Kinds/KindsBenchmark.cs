namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// What the detector finds of each kind of anomaly, by each function: the share found when the alarm threshold lets one in a thousand usual
/// buckets through, as a Markdown table. The streams are drawn from a seed and made without regard to any model.
/// </summary>
internal static class KindsBenchmark
{
    private static readonly string[] Order =
    [
        "spike", "dip", "level shift", "trend break", "change of season", "rare value", "silent entity",
        "odd population member", "odd place", "odd hour", "odd text",
    ];

    /// <param name="only">Kinds and functions with this in their name; all when it is empty.</param>
    public static void Run(ulong seed, string only)
    {
        Kind[] kinds =
        [
            .. MeasuredValues.Kinds, .. CountedRecords.Kinds, .. PeriodicSeries.Kinds, .. GrowingSeries.Kinds, .. RareValues.Kinds, .. SilentHosts.Kinds,
            .. UnusualMembers.Kinds, .. UnusualLocations.Kinds, .. UnusualTimes.Kinds, .. UnusualTexts.Kinds,
        ];
        Console.WriteLine($"""
            Streams of six weeks of hourly buckets, seed {seed}. Found: by an alarm within the anomaly, an alarm being a bucket whose score (or
            whose highest record score) is above the threshold that lets one in a thousand usual buckets after the third week through; of
            several series, only with a record that names the right one. Delay: in buckets, the mean of those found. By probability: by that of
            the bucket, before the job's history makes a score of it. Knowing: what one would find, by the same rule, who is told the course
            and the deviation and looks at each bucket by itself.

            | kind | function | size | streams | usual buckets | by bucket score | threshold | delay | by record score | threshold | delay | by probability | knowing |
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
        var (probability, oracle) = (DetectionRate.By(outcomes, outcome => outcome.Improbabilities), DetectionRate.By(outcomes, outcome => outcome.Oracle));
        return Row(kind, $"{usual} | {buckets} | {records} | {probability?.Share} | {oracle?.Share}");
    }

    private static string Row(Kind kind, string outcome) => $"| {kind.Name} | {kind.Function} | {kind.Size} | {kind.Streams} | {outcome} |";
}
