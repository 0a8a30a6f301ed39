using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;

namespace MlActors.Ctl.Runs;

/// <summary>The state of the cluster as read after a run.</summary>
public sealed record ReadBack(IReadOnlyList<JobStats> Jobs, IReadOnlyList<DatafeedStats> Feeds, IReadOnlyList<NodeView> Nodes)
{
    public static async Task<ReadBack> FromAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        var (_, jobs) = await cluster.JobStatsAsync(IdExpression.All, cancellationToken);
        var (_, feeds) = await cluster.DatafeedStatsAsync(IdExpression.All, cancellationToken);
        var (_, nodes) = await cluster.NodesAsync(cancellationToken);
        return new ReadBack(jobs, feeds, nodes);
    }
}

/// <summary>Compares the report of a run with the state read back. mlctl reports success only when both agree.</summary>
public static class Verification
{
    /// <returns>One sentence for each unit or node whose state contradicts the report; empty means verified.</returns>
    public static IReadOnlyList<string> Contradictions(RunDefinition? definition, RunSummary summary, RunProgress progress, ReadBack now)
    {
        if (summary.Kind == RunKind.DrainNode) return (definition?.Node ?? summary.Node) is { } node ? [.. RemainingOn(node, now)] : [];
        // A run over everything also covers units that it never listed. Units that it reported as failed or skipped are no contradiction.
        bool IsExpectedStopped(UnitKey key) =>
            progress.Units.TryGetValue(key, out var unit) ? unit.State == UnitState.Done : definition?.Targets == IdExpression.All;
        var closes = summary.Kind is RunKind.Shutdown or RunKind.CloseJobs;
        var open = now.Jobs.Where(job => closes && !job.IsClosed && IsExpectedStopped(new UnitKey(UnitType.Job, job.JobId)));
        var running = now.Feeds.Where(feed => !feed.IsStopped && IsExpectedStopped(new UnitKey(UnitType.Datafeed, feed.DatafeedId)));
        return
        [
            .. running.Select(feed => $"datafeed {feed.DatafeedId} is {feed.State}, not stopped"),
            .. open.Select(job => $"job {job.JobId} is {job.State}, not closed"),
        ];
    }

    private static IEnumerable<string> RemainingOn(string name, ReadBack now) => now.Nodes
        .Where(node => node.Matches(name) && (node.Jobs > 0 || node.Datafeeds > 0))
        .Select(node => $"node {node.Id} still has {node.Jobs} jobs and {node.Datafeeds} datafeeds");
}
