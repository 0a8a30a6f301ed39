using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>One job or datafeed that a run would change, its position in the order, and what would be done to it.</summary>
public sealed record PlannedUnit(int Order, UnitType Type, string Id, string State, string? Node, long ModelBytes, string Action);

/// <summary>
/// The units that a run would change, in order, computed from statistics alone. A dry run sends no request that changes anything and waits
/// for nothing, so it can neither block nor do harm.
/// </summary>
public static class RunPlan
{
    public static IReadOnlyList<PlannedUnit> Of(RunDefinition definition, IReadOnlyList<JobStats> jobs, IReadOnlyList<DatafeedStats> feeds)
    {
        // Datafeeds are stopped first. The job with the largest model is closed first, because it takes longest.
        var stopping = feeds
            .Where(feed => !feed.IsStopped && Includes(definition, feed, jobs))
            .OrderBy(feed => feed.DatafeedId, StringComparer.Ordinal);
        var closing = jobs
            .Where(job => definition.Kind != RunKind.StopDatafeeds && !job.IsClosed && Includes(definition, job))
            .OrderByDescending(job => job.ModelBytes).ThenBy(job => job.JobId, StringComparer.Ordinal);
        IEnumerable<PlannedUnit> units = [.. stopping.Select(feed => Planned(feed, definition)), .. closing.Select(job => Planned(job, definition))];
        return [.. units.Select((unit, index) => unit with { Order = index + 1 })];
    }

    public static async Task<IReadOnlyList<PlannedUnit>> FromAsync(
        ClusterClient cluster, RunDefinition definition, CancellationToken cancellationToken)
    {
        var (jobExpression, feedExpression) = definition.Kind == RunKind.StopDatafeeds
            ? (IdExpression.All, definition.Targets)
            : (definition.Targets, IdExpression.All);
        var (_, jobs) = await cluster.JobStatsAsync(jobExpression, cancellationToken);
        var (_, feeds) = await cluster.DatafeedStatsAsync(feedExpression, cancellationToken);
        return Of(definition, jobs, feeds);
    }

    public static Grid Table(IReadOnlyList<PlannedUnit> plan) => Grid.Of(plan,
        ("#", unit => unit.Order), ("type", unit => unit.Type.ToString().ToLowerInvariant()), ("id", unit => unit.Id), ("state", unit => unit.State),
        ("node", unit => unit.Node), ("model bytes", unit => unit.Type == UnitType.Job ? unit.ModelBytes : (Cell)""), ("would", unit => unit.Action));

    private static PlannedUnit Planned(DatafeedStats feed, RunDefinition definition) => new(
        0, UnitType.Datafeed, feed.DatafeedId, feed.State, feed.Node?.Label, 0, definition.Kind == RunKind.DrainNode ? "move" : "stop");

    private static PlannedUnit Planned(JobStats job, RunDefinition definition) => new(
        0, UnitType.Job, job.JobId, job.State, job.Node?.Label, job.ModelBytes, Action(job, definition));

    private static bool Includes(RunDefinition definition, JobStats job) =>
        definition.Kind != RunKind.DrainNode || (job.Node?.Matches(definition.Node ?? "") ?? false);

    private static bool Includes(RunDefinition definition, DatafeedStats feed, IReadOnlyList<JobStats> jobs) => definition.Kind switch
    {
        RunKind.DrainNode => feed.Node?.Matches(definition.Node ?? "") ?? false,
        RunKind.CloseJobs => jobs.Any(job => job.JobId == feed.JobId),
        _ => true,
    };

    private static string Action(JobStats job, RunDefinition definition) => (job, definition) switch
    {
        (_, { Kind: RunKind.DrainNode }) => $"{string.Join(", ", RunSteps.OfJob(RunKind.DrainNode)[..^1])}, move",
        (_, { Force: true }) => "close at once, without a snapshot",
        ({ HasFailed: true }, _) => "be refused: the job has failed, --force is needed",
        ({ State: "closing" }, _) => "wait for the close that is under way",
        _ => string.Join(", ", RunSteps.OfJob(definition.Kind)),
    };
}
