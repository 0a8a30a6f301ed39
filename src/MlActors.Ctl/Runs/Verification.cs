using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;

namespace MlActors.Ctl.Runs;

/// <summary>What the cluster said of itself after a run.</summary>
public sealed record ReadBack(IReadOnlyList<JobStats> Jobs, IReadOnlyList<DatafeedStats> Feeds, IReadOnlyList<NodeView> Nodes)
{
    public static async Task<ReadBack> FromAsync(ClusterClient cluster, CancellationToken stop)
    {
        var (_, jobs) = await cluster.JobStatsAsync(RunOrder.Everything, stop);
        var (_, feeds) = await cluster.FeedStatsAsync(RunOrder.Everything, stop);
        var (_, nodes) = await cluster.NodesAsync(stop);
        return new ReadBack(jobs, feeds, nodes);
    }
}

/// <summary>Holds what a run reported against what the cluster says now. Only where both agree may mlctl speak of success.</summary>
public static class Verification
{
    /// <summary>Each entry is a sentence on one thing that is not as the run left it; none means verified.</summary>
    public static IReadOnlyList<string> Contradictions(RunOrder? order, RunSummary summary, RunBoard board, ReadBack now)
    {
        if (summary.Kind == RunKind.DrainNode) return (order?.Node ?? summary.Node) is { } node ? [.. StillOn(node, now)] : [];
        // A whole run has to cover also what it never listed; what it listed as failed or skipped it has owned up to.
        bool Promised(UnitKey key) =>
            board.Units.TryGetValue(key, out var unit) ? unit.State == UnitState.Done : order?.Targets == RunOrder.Everything;
        var closes = summary.Kind is RunKind.Shutdown or RunKind.CloseJobs;
        var open = now.Jobs.Where(job => closes && !job.IsClosed && Promised(new UnitKey(UnitType.Job, job.JobId)));
        var running = now.Feeds.Where(feed => !feed.IsStopped && Promised(new UnitKey(UnitType.Datafeed, feed.DatafeedId)));
        return
        [
            .. running.Select(feed => $"datafeed {feed.DatafeedId} is {feed.State}, not stopped"),
            .. open.Select(job => $"job {job.JobId} is {job.State}, not closed"),
        ];
    }

    private static IEnumerable<string> StillOn(string node, ReadBack now)
    {
        foreach (var seen in now.Nodes.Where(seen => seen.IsCalled(node)))
        {
            if (seen.Jobs > 0 || seen.Datafeeds > 0) yield return $"node {seen.Id} still has {seen.Jobs} jobs and {seen.Datafeeds} datafeeds";
        }
    }
}
