using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>Why following a run stopped; the run itself ends only with <see cref="Ended"/>.</summary>
public enum RunEnding { Ended, TimedOut, Interrupted }

/// <summary>
/// The final report on a run: the exit code and the lines for the operator. Unless the run is verified, the lines describe the state of the run,
/// what is safe, and which command to enter next.
/// </summary>
public sealed record RunReport(ExitCode Exit, bool Verified, RunProgress Progress, IReadOnlyList<(string Text, Tone Tone)> Lines)
{
    private const string SafetyNote =
        "Safe: what is done stays done, with its snapshot. What is not done continues by itself; waiting loses nothing. " +
        "A node killed now costs no record, only the work since the last snapshots of its jobs.";

    /// <param name="ending">Why following the run stopped.</param>
    /// <param name="progress">What was known of the run by then.</param>
    /// <param name="contradictions">What contradicts the reported success in the state that was read back.</param>
    /// <param name="address">The node that the suggested commands name.</param>
    public static RunReport Of(RunEnding ending, RunProgress progress, IReadOnlyList<string> contradictions, ClusterAddress address) =>
        (ending, progress.Summary) switch
        {
            (RunEnding.Ended, { Outcome: RunOutcome.Completed } summary) => Completed(progress, summary, contradictions, address),
            (RunEnding.Ended, { } summary) => Incomplete(progress, summary, address),
            (RunEnding.TimedOut, _) => TimedOut(progress, address),
            _ => Interrupted(progress, address),
        };

    public void ShowOn(Screen screen)
    {
        foreach (var (text, tone) in Lines) screen.WriteLine(text, tone);
    }

    private static RunReport Completed(
        RunProgress progress, RunSummary summary, IReadOnlyList<string> contradictions, ClusterAddress address)
    {
        var took = summary.Took is { } span ? string.Create(CultureInfo.InvariantCulture, $" in {span.TotalSeconds:0.0}s") : "";
        var counts = summary.Counts;
        if (contradictions.Count > 0) return Contradicted(progress, took, contradictions, address);
        if (counts.Total == 0)
        {
            var nothing = $"Verified: nothing that this concerns was started or open ({summary.Origin}).";
            return new(ExitCode.Done, true, progress, [(nothing, Tone.Good)]);
        }
        var skipped = counts.Skipped > 0 ? $", {counts.Skipped} had nothing to do" : "";
        var done = $"{summary.Kind.ToText()}, {counts.Done} of {counts.Total} done{skipped}";
        return new(ExitCode.Done, true, progress, [($"Done{took} and verified: {done} ({summary.Origin}).", Tone.Good)]);
    }

    private static RunReport Contradicted(
        RunProgress progress, string took, IReadOnlyList<string> contradictions, ClusterAddress address) => new(ExitCode.Failed, false, progress,
    [
        ($"Run {progress.RunId} reported success{took}, but the state that was read back contradicts it:", Tone.Bad),
        .. contradictions.Select(contradiction => ($"  {contradiction}", Tone.Bad)),
        ($"Next: look at one of them with `{address.CommandLineFor("why ID")}`, then repeat the command; repeating is safe.", Tone.Plain),
    ]);

    /// <summary>The run ended without doing everything it was asked to do.</summary>
    private static RunReport Incomplete(RunProgress progress, RunSummary summary, ClusterAddress address)
    {
        var counts = summary.Counts;
        var exit = summary.Outcome == RunOutcome.Partial && counts.Done > 0 ? ExitCode.Partial : ExitCode.Failed;
        return new(exit, false, progress,
        [
            ($"Run {progress.RunId} ended {summary.Outcome.ToText()}: {counts.ToText()} ({summary.Origin}).", Tone.Bad),
            .. UnfinishedUnits(progress),
            ("Safe: what is done stays done, with its snapshot; what failed keeps its last good snapshot.", Tone.Plain),
            ($"Next: repeat the command, which resumes only what is left; or `{address.CommandLineFor("why ID")}` for one of them; "
                + "`--force` skips what cannot be saved.", Tone.Plain),
        ]);
    }

    private static RunReport TimedOut(RunProgress progress, ClusterAddress address) => new(ExitCode.StillRunning, false, progress,
    [
        ($"Timed out; what was begun still runs. The run is {progress.RunId}.", Tone.Bad),
        (State(progress), Tone.Plain),
        .. UnfinishedUnits(progress),
        (SafetyNote, Tone.Plain),
        ($"Next: `{address.CommandLineFor($"follow {progress.RunId}")}` waits for it, `{address.CommandLineFor($"runs {progress.RunId}")}` shows it, "
            + $"`{address.CommandLineFor($"cancel {progress.RunId}")}` starts nothing more.", Tone.Plain),
    ]);

    private static RunReport Interrupted(RunProgress progress, ClusterAddress address) => new(ExitCode.Interrupted, false, progress,
    [
        ($"Interrupted here; run {progress.RunId} continues in the cluster.", Tone.Bad),
        (State(progress), Tone.Plain),
        ($"Next: `{address.CommandLineFor($"follow {progress.RunId}")}` waits for it, "
            + $"`{address.CommandLineFor($"cancel {progress.RunId}")}` starts nothing more.", Tone.Plain),
    ]);

    private static string State(RunProgress progress) => progress.Counts is { } counts
        ? $"State: {counts.Done} of {counts.Total} done, {counts.Active} active, {counts.Waiting} waiting, {counts.Failed} failed."
        : "State: unknown, the coordinator has not responded yet.";

    private static IEnumerable<(string, Tone)> UnfinishedUnits(RunProgress progress)
    {
        const int listed = 10;
        var unfinished = progress.In(UnitState.Failed).Concat(progress.In(UnitState.Active)).Concat(progress.In(UnitState.Waiting)).ToList();
        foreach (var unit in unfinished.Take(listed))
        {
            yield return ($"  {unit.Key}: {unit.Describe()}", unit.State == UnitState.Failed ? Tone.Bad : Tone.Busy);
        }
        if (unfinished.Count > listed) yield return ($"  and {unfinished.Count - listed} more", Tone.Plain);
    }
}
