using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>Shows the receipt of a run, or how it differs from that of another run.</summary>
public static class ReceiptVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (response, receipt) = await call.Cluster.ReceiptAsync(call.Argument, cancellationToken);
        if (call.Options.Diff is { } other)
            return Compare(call, receipt, (await call.Cluster.ReceiptAsync(other, cancellationToken)).Receipt);
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(response, "units");
            return ExitCode.Done;
        }

        call.Screen.Show(TableOf(receipt));
        foreach (var line in receipt.Units.Where(unit => unit.Skipped is not null)) call.Screen.WriteLine($"{line.Key}: {line.Skipped}", Tone.Bad);
        call.Screen.WriteLine(
            $"{receipt.Kind.ToText()} {receipt.RunId}: {receipt.Outcome.ToText()}{TookText(receipt.TookMs)}, {receipt.Units.Count} units, "
            + $"{receipt.Units.Sum(unit => unit.Records?.Processed ?? 0):N0} records in the saved models, build {receipt.Build ?? "unknown"}"
            + $"{(receipt.StartedBy is { } by ? $", started by {by}" : "")}.");
        if (receipt.Prediction?.Line is { } predicted) call.Screen.WriteLine(predicted, Tone.Quiet);
        return ExitCode.Done;
    }

    private static ExitCode Compare(CommandCall call, Receipt first, Receipt second)
    {
        var differences = ReceiptComparison.Compare(first, second);
        if (call.Screen.Format != OutputFormat.Table)
            call.Screen.Show(ApiJson.Write(new { First = first.RunId, Second = second.RunId, Differences = differences }), "differences");
        else
        {
            foreach (var difference in differences) call.Screen.WriteLine(difference.ToString());
            if (differences.Count == 0) call.Screen.WriteLine($"Equal in all but time: {first.RunId} and {second.RunId}.", Tone.Good);
            call.Screen.WriteLine(
                $"{first.RunId} took {Seconds(first.TookMs)} for {first.Units.Count} units, {second.RunId} took {Seconds(second.TookMs)} "
                + $"for {second.Units.Count}.", Tone.Quiet);
        }

        return differences.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static Grid TableOf(Receipt receipt) => Grid.Of(
        receipt.Units,
        ("unit", unit => unit.Key.ToString()), ("state", unit => unit.State.ToString().ToLowerInvariant()), ("node", unit => unit.Node),
        ("records", unit => unit.Records is { } records ? (Cell)records.Processed : ""),
        ("buckets", unit => unit.Results is { } results ? (Cell)results.Buckets : ""),
        ("snapshot", unit => unit.Snapshot?.Id), ("bytes", unit => unit.Snapshot is { } snapshot ? (Cell)snapshot.Bytes : ""),
        ("sha256", unit => unit.Snapshot?.Sha256[..Math.Min(12, unit.Snapshot.Sha256.Length)]),
        ("steps, ms", unit => string.Join(' ', unit.Steps.Select(StepText))));

    private static string StepText(StepFacts step) =>
        $"{step.Step} {step.TookMs.ToString(CultureInfo.InvariantCulture)}{(step.Attempts > 1 ? $" (x{step.Attempts})" : "")}";

    private static string TookText(long? milliseconds) => milliseconds is null ? "" : $" in {Seconds(milliseconds)}";

    private static string Seconds(long? milliseconds) =>
        milliseconds is { } known ? (known / 1000.0).ToString("0.0's'", CultureInfo.InvariantCulture) : "unknown time";
}
