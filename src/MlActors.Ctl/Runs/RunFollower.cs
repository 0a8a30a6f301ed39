using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>Follows a run until it ends, the time limit is reached, or the operator interrupts; then verifies what the run reported.</summary>
/// <param name="observer">Called for each event that changes something, with the progress after it; null for no observer.</param>
public sealed class RunFollower(ClusterClient cluster, Screen screen, TimeProvider time, Action<RunEvent, RunProgress>? observer = null)
{
    // The coordinator ends the run at the same time limit. The grace period lets its report arrive before following stops.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(3);

    /// <summary>Shows each event on the screen while it follows; the report is left to the caller to show.</summary>
    /// <param name="definition">The run as it was started; null for a run that another client started.</param>
    /// <param name="runId">The run to follow.</param>
    /// <param name="timeout">How long to follow; null means without a limit.</param>
    /// <param name="cancellationToken">Stops following and leaves the run alone.</param>
    public async Task<RunReport> FollowAsync(RunDefinition? definition, string runId, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var progress = RunProgress.Empty(runId);
        var ending = RunEnding.Ended;
        using var limit = timeout is { } span ? new CancellationTokenSource(span + GracePeriod, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await using (var view = RunView.For(screen, time))
        {
            try
            {
                await cluster.DiscoverNodesAsync(either.Token);
                await new RunEventReader(cluster, runId, runEvent => progress = Show(view, runEvent, progress), time).ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                ending = cancellationToken.IsCancellationRequested ? RunEnding.Interrupted : RunEnding.TimedOut;
            }
        }

        var contradictions = ending == RunEnding.Ended && progress.Summary is { Outcome: RunOutcome.Completed } summary
            ? Verification.Contradictions(definition, summary, progress, await ReadBack.FromAsync(cluster, cancellationToken))
            : [];
        return RunReport.Of(ending, progress, contradictions, cluster.Address);
    }

    private RunProgress Show(IRunView view, RunEvent runEvent, RunProgress progress)
    {
        var after = progress.Apply(runEvent);
        if (progress.Contains(runEvent)) return after;
        observer?.Invoke(runEvent, after);
        view.Show(runEvent, after);
        return after;
    }
}
