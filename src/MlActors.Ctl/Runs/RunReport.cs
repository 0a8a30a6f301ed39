using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Runs.RunEnding;

namespace MlActors.Ctl.Runs;

/// <summary>
/// The last word on a run: the exit code and what the operator has to know. Where the end is not a good one it says how
/// things stand, what is safe and what to type next.
/// </summary>
public sealed record RunReport(ExitCode Exit, bool Verified, IReadOnlyList<(string Text, Tone Tone)> Lines)
{
    private const string WhatIsSafe =
        "Safe: what is done stays done, with its snapshot. What is not done goes on by itself; waiting loses nothing. " +
        "A node killed now costs no record, only the work since its jobs' last snapshots.";

    /// <param name="run">How the following ended, and what reading back found.</param>
    /// <param name="say">Turns a verb into the line the operator would type.</param>
    public static RunReport Of(FollowedRun run, Func<string, string> say) => run.Ending switch
    {
        Ended(var board, { Outcome: RunOutcome.Completed } summary) => Completed(board, summary, run.Contradictions, say),
        Ended(var board, { Outcome: RunOutcome.TimedOut }) => TimedOut(board, say),
        Ended(var board, var summary) => Short(board, summary, say),
        OutOfPatience(var board) => TimedOut(board, say),
        _ => Interrupted(run.Ending.Board, say),
    };

    private static RunReport Completed(RunBoard board, RunSummary summary, IReadOnlyList<string> contradictions, Func<string, string> say)
    {
        var took = summary.Took is { } span ? string.Create(CultureInfo.InvariantCulture, $" in {span.TotalSeconds:0.0}s") : "";
        var counts = summary.Counts;
        if (contradictions.Count == 0 && counts.Total == 0)
        {
            return new(ExitCode.Done, true, [($"Verified: nothing that this concerns was started or open (run {board.RunId}).", Tone.Good)]);
        }
        if (contradictions.Count == 0)
        {
            var skipped = counts.Skipped > 0 ? $", {counts.Skipped} had nothing to do" : "";
            return new(ExitCode.Done, true, [
                ($"Done{took} and verified: {summary.Kind.Words()}, {counts.Done} of {counts.Total} done{skipped} (run {board.RunId}).", Tone.Good)]);
        }
        return new(ExitCode.Failed, false,
        [
            ($"Run {board.RunId} reported success{took}, but reading back says otherwise:", Tone.Bad),
            .. contradictions.Select(contradiction => ($"  {contradiction}", Tone.Bad)),
            ($"Next: look at one of them with `{say("why ID")}`, then repeat the command; repeating is safe.", Tone.Plain),
        ]);
    }

    /// <summary>The run is over and did not do all it was asked.</summary>
    private static RunReport Short(RunBoard board, RunSummary summary, Func<string, string> say)
    {
        var counts = summary.Counts;
        var exit = summary.Outcome == RunOutcome.Partial && counts.Done > 0 ? ExitCode.Partial : ExitCode.Failed;
        return new(exit, false,
        [
            (
                $"Run {board.RunId} ended {summary.Outcome.Words()}: {counts.Done} of {counts.Total} done, {counts.Failed} failed, {counts.Skipped} skipped.", Tone.Bad),
            .. Unfinished(board),
            ("Safe: what is done stays done, with its snapshot; what failed keeps its last good snapshot.", Tone.Plain),
            (
                $"Next: repeat the command, which takes up only what is left; or "
                + $"`{say("why ID")}` for one of them; `--force` skips what cannot be saved.", Tone.Plain),
        ]);
    }

    private static RunReport TimedOut(RunBoard board, Func<string, string> say) => new(ExitCode.StillRunning, false,
    [
        ($"Timed out; what was begun still runs. The run is {board.RunId}.", Tone.Bad),
        (State(board), Tone.Plain),
        .. Unfinished(board),
        (WhatIsSafe, Tone.Plain),
        (
            $"Next: `{say($"follow {board.RunId}")}` waits on, "
            + $"`{say($"runs {board.RunId}")}` shows it, `{say($"cancel {board.RunId}")}` starts nothing more.", Tone.Plain),
    ]);

    private static RunReport Interrupted(RunBoard board, Func<string, string> say) => new(ExitCode.Interrupted, false,
    [
        ($"Interrupted here; run {board.RunId} goes on in the cluster.", Tone.Bad),
        (State(board), Tone.Plain),
        ($"Next: `{say($"follow {board.RunId}")}` waits on, `{say($"cancel {board.RunId}")}` starts nothing more.", Tone.Plain),
    ]);

    private static string State(RunBoard board) => board.Counts is { } counts
        ? $"State: {counts.Done} of {counts.Total} done, {counts.Active} at work, {counts.Waiting} waiting, {counts.Failed} failed."
        : "State: unknown, the coordinator has not answered yet.";

    private static IEnumerable<(string, Tone)> Unfinished(RunBoard board)
    {
        const int listed = 10;
        var unfinished = board.In(UnitState.Failed).Concat(board.In(UnitState.Active)).Concat(board.In(UnitState.Waiting)).ToList();
        foreach (var unit in unfinished.Take(listed))
        {
            yield return ($"  {unit.Key}: {PlainRun.Words(unit)}", unit.State == UnitState.Failed ? Tone.Bad : Tone.Busy);
        }
        if (unfinished.Count > listed) yield return ($"  and {unfinished.Count - listed} more", Tone.Plain);
    }
}
