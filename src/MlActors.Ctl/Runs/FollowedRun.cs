using MlActors.Ctl.Cluster;
using static MlActors.Ctl.Runs.RunEnding;

namespace MlActors.Ctl.Runs;

/// <summary>A run that was followed to its end, and what reading back said against its report.</summary>
public sealed record FollowedRun(RunEnding Ending, IReadOnlyList<string> Contradictions)
{
    public bool IsVerified => Ending is Ended { Summary.Outcome: RunOutcome.Completed } && Contradictions.Count == 0;

    public static async Task<FollowedRun> FollowAsync(
        ClusterClient cluster, RunOrder? order, string runId, TimeSpan? patience, IRunView view, TimeProvider time, CancellationToken stop)
    {
        RunEnding ending;
        await using (view) ending = await new RunWatch(cluster, view, time).ToTheEndAsync(runId, patience, stop);
        return new FollowedRun(ending, ending is Ended { Summary: { Outcome: RunOutcome.Completed } summary }
            ? Verification.Contradictions(order, summary, ending.Board, await ReadBack.FromAsync(cluster, stop))
            : []);
    }
}
