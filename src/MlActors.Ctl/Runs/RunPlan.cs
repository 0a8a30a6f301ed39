using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>One thing a run would touch, and when.</summary>
public sealed record PlannedUnit(int Order, UnitType Type, string Id, string State, string? Node, long ModelBytes, string Action);

/// <summary>
/// What a run would touch and in which order, worked out from statistics alone. It sends nothing that changes anything and waits
/// for nothing, so a dry run can neither hang nor do harm.
/// </summary>
public static class RunPlan
{
    public static IReadOnlyList<PlannedUnit> Of(RunOrder order, IReadOnlyList<JobStats> jobs, IReadOnlyList<DatafeedStats> feeds)
    {
        // Stopping takes datafeeds first; among jobs the biggest model starts first, because it takes longest.
        var stopping = feeds.Where(feed => !feed.IsStopped && Concerns(order, feed, jobs)).OrderBy(feed => feed.DatafeedId, StringComparer.Ordinal);
        var closing = jobs.Where(job => order.Kind != RunKind.StopDatafeeds && !job.IsClosed && Concerns(order, job))
            .OrderByDescending(job => job.ModelBytes).ThenBy(job => job.JobId, StringComparer.Ordinal);
        var vacates = order.Kind == RunKind.DrainNode;
        IEnumerable<PlannedUnit> units =
        [
            .. stopping.Select(
                feed => new PlannedUnit(0, UnitType.Datafeed, feed.DatafeedId, feed.State, feed.Node?.Label, 0, vacates ? "move" : "stop")),
            .. closing.Select(
                job => new PlannedUnit(0, UnitType.Job, job.JobId, job.State, job.Node?.Label, job.ModelBytes, Action(job, order.Force, vacates))),
        ];
        return [.. units.Select((unit, index) => unit with { Order = index + 1 })];
    }

    public static Grid Table(IReadOnlyList<PlannedUnit> plan) => Grid.Of(plan,
        ("#", unit => unit.Order), ("type", unit => unit.Type.ToString().ToLowerInvariant()), ("id", unit => unit.Id), ("state", unit => unit.State),
        ("node", unit => unit.Node), ("model bytes", unit => unit.Type == UnitType.Job ? unit.ModelBytes : (Cell)""), ("would", unit => unit.Action));

    private static bool Concerns(RunOrder order, JobStats job) =>
        order.Kind != RunKind.DrainNode || (job.Node?.IsCalled(order.Node ?? "") ?? false);

    private static bool Concerns(RunOrder order, DatafeedStats feed, IReadOnlyList<JobStats> jobs) => order.Kind switch
    {
        RunKind.DrainNode => feed.Node?.IsCalled(order.Node ?? "") ?? false,
        RunKind.CloseJobs => jobs.Any(job => job.JobId == feed.JobId),
        _ => true,
    };

    private static string Action(JobStats job, bool force, bool vacates) => (job, force, vacates) switch
    {
        (_, _, true) => "flush, prune, finalize, snapshot, move",
        (_, true, _) => "close at once, without a snapshot",
        ({ HasFailed: true }, _, _) => "be refused: the job has failed, --force is needed",
        ({ State: "closing" }, _, _) => "wait for the close that is under way",
        _ => "flush, prune, finalize, snapshot, close",
    };

    public static async Task<IReadOnlyList<PlannedUnit>> FromAsync(ClusterClient cluster, RunOrder order, CancellationToken stop)
    {
        var (jobExpression, feedExpression) = order.Kind == RunKind.StopDatafeeds
            ? (RunOrder.Everything, order.Targets)
            : (order.Targets, RunOrder.Everything);
        var (_, jobs) = await cluster.JobStatsAsync(jobExpression, stop);
        var (_, feeds) = await cluster.FeedStatsAsync(feedExpression, stop);
        return Of(order, jobs, feeds);
    }
}
