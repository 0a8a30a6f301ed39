using System.Globalization;

namespace MlActors.Ctl.Runs;

/// <summary>A fact in which two receipts differ; null on the side that does not have it.</summary>
public sealed record ReceiptDifference(string Unit, string Fact, string? First, string? Second)
{
    public override string ToString() => $"{Unit}: {Fact} {First ?? "none"} -> {Second ?? "none"}";
}

/// <summary>
/// Compares what two runs did. Times differ between any two runs and are no difference, and neither are the ids of snapshots, which contain
/// the time.
/// </summary>
public static class ReceiptComparison
{
    public static IReadOnlyList<ReceiptDifference> Compare(Receipt first, Receipt second)
    {
        var (before, after) = (first.Units.ToDictionary(unit => unit.Key), second.Units.ToDictionary(unit => unit.Key));
        return
        [
            .. Differences("run", FactsOf(first), FactsOf(second)),
            .. before.Keys.Union(after.Keys).Order().SelectMany(key => Differences(
                key.ToString(), FactsOf(before.GetValueOrDefault(key)), FactsOf(after.GetValueOrDefault(key)))),
        ];
    }

    private static IEnumerable<ReceiptDifference> Differences(
        string unit, IReadOnlyList<(string Fact, string? Value)> first, IReadOnlyList<(string Fact, string? Value)> second)
    {
        var (before, after) = (first.ToDictionary(fact => fact.Fact, fact => fact.Value), second.ToDictionary(fact => fact.Fact, fact => fact.Value));
        return first.Concat(second).Select(fact => fact.Fact).Distinct()
            .Select(fact => new ReceiptDifference(unit, fact, before.GetValueOrDefault(fact), after.GetValueOrDefault(fact)))
            .Where(difference => difference.First != difference.Second);
    }

    private static IReadOnlyList<(string, string?)> FactsOf(Receipt receipt) =>
    [
        ("kind", receipt.Kind.ToText()), ("outcome", receipt.Outcome.ToText()), ("build", receipt.Build),
        ("force", receipt.Options?.Force.ToString().ToLowerInvariant()), ("parallelism", Text(receipt.Options?.Parallelism)),
    ];

    private static IReadOnlyList<(string, string?)> FactsOf(UnitReceipt? unit) => unit is null
        ? [("state", null)]
        :
        [
            ("state", unit.State.ToString().ToLowerInvariant()), ("reason", unit.Reason), ("build", unit.Build),
            ("synced", unit.Synced?.ToString().ToLowerInvariant()),
            ("records", Text(unit.Records?.Processed)), ("out of order", Text(unit.Records?.OutOfOrder)),
            ("invalid dates", Text(unit.Records?.InvalidDate)), ("missing fields", Text(unit.Records?.MissingFields)),
            ("latest record", Text(unit.Records?.Latest)), ("buckets", Text(unit.Results?.Buckets)),
            ("latest bucket", Text(unit.Results?.LatestBucket)), ("snapshot sha256", unit.Snapshot?.Sha256),
            ("snapshot bytes", Text(unit.Snapshot?.Bytes)), ("position", Text(unit.Position)), ("read up to", Text(unit.ReadUpTo)),
            ("steps", string.Join(", ", unit.Steps.Select(step => step.Step))),
            ("repeated steps", string.Join(", ", unit.Steps.Where(step => step.Attempts > 1).Select(step => $"{step.Step} x{step.Attempts}"))),
            ("starts", Text(unit.Starts)), ("skipped steps", string.Join(", ", unit.SkippedSteps)), ("skipped", unit.Skipped),
        ];

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(SourcePosition? position) =>
        position is null ? null : position.Tiebreak is null ? Text(position.Time) : $"{Text(position.Time)} {position.Tiebreak}";
}
