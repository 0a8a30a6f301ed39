using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>The verbs that read runs, follow them and call them off.</summary>
public static class RunVerbs
{
    public static async Task<ExitCode> ShowAsync(CommandCall call, CancellationToken stop)
    {
        if (call.Argument.Length > 0) return await ShowOneAsync(call, stop);
        var (answer, runs) = await call.Cluster.RunsAsync(stop);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "runs");
        else if (runs.Count == 0) call.Screen.Say("No run yet.");
        else
        {
            call.Screen.Show(Grid.Of(runs,
                ("run", run => run.RunId), ("kind", run => run.Kind.Words()), ("outcome", run => new Cell(run.Outcome.Words(), ToneOf(run.Outcome))),
                ("stage", run => run.Stage), ("started", run => Moment(run.StartedAt)), ("took", Took),
                ("done", run => $"{run.Counts.Done}/{run.Counts.Total}"), ("failed", run => run.Counts.Failed),
                ("skipped", run => run.Counts.Skipped)));
        }
        return ExitCode.Done;
    }

    public static Task<ExitCode> FollowAsync(CommandCall call, CancellationToken stop) =>
        OrderingARun.FollowAsync(call, order: null, call.Argument, stop);

    public static async Task<ExitCode> CancelAsync(CommandCall call, CancellationToken stop)
    {
        await call.Cluster.CancelRunAsync(call.Argument, stop);
        var (answer, summary, _) = await call.Cluster.RunAsync(call.Argument, stop);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "units");
        call.Screen.Say(summary.HasEnded
            ? $"Run {summary.RunId} is {summary.Outcome.Words()}."
            : $"Run {summary.RunId} starts nothing "
                + $"more; {summary.Counts.Active} at work will finish their step. `{call.HowToSay($"follow {summary.RunId}")}` waits for them.");
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowOneAsync(CommandCall call, CancellationToken stop)
    {
        var (answer, summary, units) = await call.Cluster.RunAsync(call.Argument, stop);
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(answer, "units");
            return ExitCode.Done;
        }
        var board = units.Aggregate(RunBoard.Of(summary.RunId), (known, unit) => known.On(new RunEvent.UnitChanged(unit))) with { Summary = summary };
        call.Screen.Show(RunTable.Of(board, rows: int.MaxValue));
        var counts = summary.Counts;
        call.Screen.Say(
            $"{summary.Kind.Words()} {summary.RunId}: {summary.Outcome.Words()}, stage {summary.Stage}; {counts.Done} of {counts.Total} done, {counts.Failed} failed, {counts.Skipped} skipped.", ToneOf(summary.Outcome));
        return ExitCode.Done;
    }

    private static string Moment(long epochMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Cell Took(RunSummary run) => run.Took is { } took ? took.TotalSeconds.ToString("0.0's'", CultureInfo.InvariantCulture) : "";

    private static Tone ToneOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Completed => Tone.Good,
        RunOutcome.Running => Tone.Busy,
        _ => Tone.Bad,
    };
}
