using MlActors.Ctl.Cluster;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>
/// Shuts the demo's jobs down, opens them again, closes them again, and records the state of each job after every stage. The records are
/// evaluated by <see cref="Verdict"/> afterwards.
/// </summary>
public sealed class ShutdownRehearsal(
    ClusterClient cluster, IReadOnlyList<LoadedSeries> loaded, Screen screen, TimeProvider time, Action<RunProgress> observer)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly List<string> _runProblems = [];

    public StepTimes Steps { get; } = new(time);
    public IReadOnlyList<string> RunProblems => _runProblems;

    public async Task<IReadOnlyList<JobRehearsal>> RunAsync(CancellationToken cancellationToken)
    {
        var before = await ResultsAsync(cancellationToken);

        screen.WriteLine("Shutting down in order.");
        await StopAsync(RunKind.Shutdown, cancellationToken);
        var closed = await ObserveJobsAsync(cancellationToken);

        screen.WriteLine("Opening every job again.");
        foreach (var series in loaded) await OpenAsync(series.JobId, cancellationToken);
        var reopened = await ObserveJobsAsync(cancellationToken);
        var after = await ResultsAsync(cancellationToken);

        screen.WriteLine("Closing again, without new data.");
        await StopAsync(RunKind.CloseJobs, cancellationToken);
        var closedAgain = await ObserveJobsAsync(cancellationToken);

        return [.. loaded.Select(series => new JobRehearsal(
            series.JobId,
            closed[series.JobId].LatestRecord is { } latest ? series.CountUntil(latest) : 0,
            closed[series.JobId], reopened[series.JobId], closedAgain[series.JobId],
            before[series.JobId].Results.Count, ResultComparison.Differences(before[series.JobId], after[series.JobId])))];
    }

    private async Task StopAsync(RunKind kind, CancellationToken cancellationToken)
    {
        var definition = new RunDefinition(kind);
        var runId = await cluster.StartRunAsync(definition, cancellationToken);
        var report = await new RunFollower(cluster, screen, time, OnEvent).FollowAsync(definition, runId, Timeout, cancellationToken);
        report.ShowOn(screen);
        if (!report.Verified) _runProblems.Add(report.Lines[0].Text);
        cancellationToken.ThrowIfCancellationRequested();

        void OnEvent(RunEvent runEvent, RunProgress progress)
        {
            observer(progress);
            // Only the first one is a shutdown under load; the second one has nothing to save.
            if (kind == RunKind.Shutdown && runEvent is RunEvent.UnitChanged(var unit)) Steps.Record(unit);
        }
    }

    /// <summary>A job that does not open is reported in the verdict; the other jobs are still examined.</summary>
    private async Task OpenAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.OpenJobAsync(jobId, timeout: "1m", cancellationToken);
        }
        catch (ServerErrorException refusal)
        {
            _runProblems.Add($"job {jobId} did not open: {refusal.Message}");
        }
    }

    private async Task<Dictionary<string, ResultSet>> ResultsAsync(CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, ResultSet>();
        foreach (var series in loaded) results[series.JobId] = await cluster.ResultsAsync(series.JobId, cancellationToken);
        return results;
    }

    private async Task<Dictionary<string, JobObservation>> ObserveJobsAsync(CancellationToken cancellationToken)
    {
        var observations = new Dictionary<string, JobObservation>();
        foreach (var series in loaded) observations[series.JobId] = await JobObservation.FromAsync(cluster, series.JobId, cancellationToken);
        return observations;
    }
}
