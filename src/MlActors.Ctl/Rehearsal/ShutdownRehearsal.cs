using MlActors.Ctl.Cluster;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>
/// Shuts the demo's jobs down, re-opens them, closes them again, and looks each time whether everything is as it was. What it saw is
/// judged by <see cref="Verdict"/>, so that nothing is judged in passing.
/// </summary>
public sealed class ShutdownRehearsal(
    ClusterClient cluster, IReadOnlyList<LoadedSeries> loaded, Screen screen, TimeProvider time, Action<RunBoard> heard)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<string> _runProblems = [];

    public StepTimes Steps { get; } = new(time);
    public IReadOnlyList<string> RunProblems => _runProblems;

    public async Task<IReadOnlyList<JobRehearsed>> RunAsync(CancellationToken stop)
    {
        var before = await ResultsAsync(stop);

        screen.Say("Shutting down in order.");
        await StopAsync(RunKind.Shutdown, stop);
        var closed = await MomentsAsync(stop);

        screen.Say("Opening every job again.");
        foreach (var series in loaded) await OpenAsync(series.JobId, stop);
        var reopened = await MomentsAsync(stop);
        var after = await ResultsAsync(stop);

        screen.Say("Closing again, without new data.");
        await StopAsync(RunKind.CloseJobs, stop);
        var closedAgain = await MomentsAsync(stop);

        return [.. loaded.Select(series => new JobRehearsed(
            series.JobId,
            closed[series.JobId].LatestRecord is { } latest ? series.CountUntil(latest) : 0,
            closed[series.JobId], reopened[series.JobId], closedAgain[series.JobId],
            before[series.JobId].Results.Count, ResultComparison.Differences(before[series.JobId], after[series.JobId])))];
    }

    private async Task StopAsync(RunKind kind, CancellationToken stop)
    {
        var order = new RunOrder(kind);
        var runId = await cluster.OrderRunAsync(order, stop);
        IRunView view = new OverheardView(RunView.On(screen, time), heard);
        // Only the first is a shutdown under load; the second finds nothing to save.
        if (kind == RunKind.Shutdown) view = new MeasuredView(view, Steps);
        var run = await FollowedRun.FollowAsync(cluster, order, runId, Patience, view, time, stop);
        var report = RunReport.Of(run, verb => $"mlctl {cluster.Address} ml {verb}");
        foreach (var (text, tone) in report.Lines) screen.Say(text, tone);
        if (!run.IsVerified) _runProblems.Add(report.Lines[0].Text);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>A job that does not open is a finding, and no reason to leave the others unexamined.</summary>
    private async Task OpenAsync(string jobId, CancellationToken stop)
    {
        try
        {
            await cluster.OpenJobAsync(jobId, timeout: "1m", stop);
        }
        catch (ServerRefusedException refusal)
        {
            _runProblems.Add($"job {jobId} did not open: {refusal.Message}");
        }
    }

    private async Task<Dictionary<string, ResultSet>> ResultsAsync(CancellationToken stop)
    {
        var results = new Dictionary<string, ResultSet>();
        foreach (var series in loaded) results[series.JobId] = await cluster.ResultsAsync(series.JobId, stop);
        return results;
    }

    private async Task<Dictionary<string, JobMoment>> MomentsAsync(CancellationToken stop)
    {
        var moments = new Dictionary<string, JobMoment>();
        foreach (var series in loaded) moments[series.JobId] = await JobMoment.FromAsync(cluster, series.JobId, stop);
        return moments;
    }
}
