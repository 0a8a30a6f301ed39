using System.Globalization;

namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// What the detector finds of each kind of anomaly, by each function: the share found when the alarm threshold lets one in a thousand usual
/// buckets through, as a Markdown table. The streams are drawn from a seed and made without regard to any model.
/// </summary>
internal static class KindsBenchmark
{
    private const int UsualPerFalseAlarm = 1_000;

    private static readonly string[] Order =
    [
        "spike", "dip", "level shift", "trend break", "change of season", "rare value", "silent entity",
        "odd population member", "odd place", "odd hour", "odd text",
    ];

    public static void Run(ulong seed)
    {
        Kind[] kinds =
        [
            .. Measurements.Kinds, .. Occurrences.Kinds, .. RareValues.Kinds, .. Hosts.Kinds,
            .. Populations.Kinds, .. Places.Kinds, .. Hours.Kinds, .. Texts.Kinds,
        ];
        Console.WriteLine($"""
            Streams of six weeks of hourly buckets, seed {seed}. Found: by an alarm within the anomaly, an alarm being a bucket whose score (or
            whose highest record score) is above the threshold that lets one in a thousand usual buckets after the third week through; of
            several series, only with a record that names the right one. Delay: in buckets, the mean of those found.

            | kind | function | size | streams | usual buckets | found by bucket score | threshold | delay | found by record score | threshold | delay |
            |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var kind in kinds.OrderBy(kind => Array.IndexOf(Order, kind.Name))) Console.WriteLine(RowOf(kind, seed));
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
            return Row(kind, $"| refused: {refusal.Message} | | | | |");
        }
        var (buckets, records) = (Found([.. outcomes.Select(outcome => outcome.Buckets)]), Found([.. outcomes.Select(outcome => outcome.Records)]));
        return Row(kind, $"{outcomes.Sum(outcome => outcome.Buckets.Usual.Count)} | {buckets} | {records}");
    }

    private static string Found(Scores[] streams)
    {
        var usual = streams.SelectMany(scores => scores.Usual).OrderDescending().ToArray();
        var threshold = usual[usual.Length / UsualPerFalseAlarm];
        var delays = streams.Select(scores => scores.DelayAt(threshold)).OfType<int>().ToArray();
        return Text($"{100.0 * delays.Length / streams.Length:F0} % | {threshold:F1} | {Mean(delays)}");
    }

    private static string Row(Kind kind, string outcome) => $"| {kind.Name} | {kind.Function} | {kind.Size} | {kind.Streams} | {outcome} |";

    private static string Mean(int[] delays) => delays.Length == 0 ? "" : Text($"{delays.Average():F1}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
