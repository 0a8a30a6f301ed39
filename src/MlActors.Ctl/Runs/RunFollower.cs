using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>Follows a run until it ends, the time limit is reached, or the operator interrupts; then verifies what the run reported.</summary>
public sealed class RunFollower(ClusterClient cluster, IRunView view, TimeProvider time)
{
    // The coordinator ends the run at the same time limit. The grace period lets its report arrive before following stops.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(3);

    /// <summary>Shows each new event in the view, which is disposed at the end.</summary>
    /// <param name="definition">The run as it was started; null for a run that another client started.</param>
    /// <param name="runId">The run to follow.</param>
    /// <param name="timeout">How long to follow; null means without a limit.</param>
    /// <param name="cancellationToken">Stops following and leaves the run alone.</param>
    public async Task<FollowedRun> FollowAsync(RunDefinition? definition, string runId, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        RunEnding ending;
        await using (view) ending = await FollowToEndAsync(runId, timeout, cancellationToken);
        return new FollowedRun(ending, ending is RunEnding.Ended { Summary: { Outcome: RunOutcome.Completed } summary }
            ? Verification.Contradictions(definition, summary, ending.Progress, await ReadBack.FromAsync(cluster, cancellationToken))
            : []);
    }

    private async Task<RunEnding> FollowToEndAsync(string runId, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var limit = timeout is { } span ? new CancellationTokenSource(span + GracePeriod, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var progress = RunProgress.Empty(runId);
        try
        {
            await cluster.DiscoverNodesAsync(either.Token);
            await new RunEventReader(cluster, runId, OnEvent, time).ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return cancellationToken.IsCancellationRequested ? new RunEnding.Interrupted(progress) : new RunEnding.TimedOut(progress);
        }
        return new RunEnding.Ended(progress, progress.Summary!);

        void OnEvent(RunEvent runEvent)
        {
            var isRepeat = progress.Contains(runEvent);
            progress = progress.Apply(runEvent);
            if (!isRepeat) view.Show(runEvent, progress);
        }
    }
}
