using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>The verbs that list, show, follow and cancel runs.</summary>
public static class RunVerbs
{
    public static async Task<ExitCode> ShowAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Argument.Length > 0) return await ShowOneAsync(call, cancellationToken);
        var (response, runs) = await call.Cluster.RunsAsync(cancellationToken);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "runs");
        else if (runs.Count == 0) call.Screen.WriteLine("No run yet.");
        else
        {
            call.Screen.Show(Grid.Of(runs,
                ("run", run => run.RunId), ("kind", run => run.Kind.ToText()),
                ("outcome", run => new Cell(run.Outcome.ToText(), ToneOf(run.Outcome))),
                ("stage", run => run.Stage), ("started", run => FormatTime(run.StartedAt)), ("took", Took),
                ("done", run => $"{run.Counts.Done}/{run.Counts.Total}"), ("failed", run => run.Counts.Failed),
                ("skipped", run => run.Counts.Skipped), ("by", run => run.StartedBy)));
        }
        return ExitCode.Done;
    }

    public static Task<ExitCode> FollowAsync(CommandCall call, CancellationToken cancellationToken) =>
        RunExecution.FollowAsync(call, definition: null, call.Argument, cancellationToken);

    public static async Task<ExitCode> CancelAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await call.Cluster.CancelRunAsync(call.Argument, cancellationToken);
        var (response, summary, _) = await call.Cluster.RunAsync(call.Argument, cancellationToken);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "units");
        var follow = call.CommandLineFor($"follow {summary.RunId}");
        call.Screen.WriteLine(summary.HasEnded
            ? $"Run {summary.RunId} is {summary.Outcome.ToText()}."
            : $"Run {summary.RunId} starts nothing more; {summary.Counts.Active} active units finish their step. `{follow}` waits for them.");
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowOneAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (response, summary, units) = await call.Cluster.RunAsync(call.Argument, cancellationToken);
        if (call.Screen.Format != OutputFormat.Table)
        {
            call.Screen.Show(response, "units");
            return ExitCode.Done;
        }
        var progress = units.Aggregate(RunProgress.Empty(summary.RunId), (known, unit) => known.Apply(new RunEvent.UnitChanged(unit)));
        call.Screen.Show(RunTable.Of(progress with { Summary = summary }, rows: int.MaxValue));
        var state = $"{summary.Outcome.ToText()}, stage {summary.Stage}";
        call.Screen.WriteLine($"{summary.Kind.ToText()} {summary.RunId}: {state}; {summary.Counts.ToText()}{summary.Responsible}.", ToneOf(summary.Outcome));
        return ExitCode.Done;
    }

    private static string FormatTime(long epochMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Cell Took(RunSummary run) => run.Took is { } took ? took.TotalSeconds.ToString("0.0's'", CultureInfo.InvariantCulture) : "";

    private static Tone ToneOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Completed => Tone.Good,
        RunOutcome.Running => Tone.Busy,
        _ => Tone.Bad,
    };
}
