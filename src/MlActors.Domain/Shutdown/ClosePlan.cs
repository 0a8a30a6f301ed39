using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Domain.Shutdown;

/// <summary>
/// What a request to close jobs comes to: all or nothing. Either it is refused and no job is touched, or these units have to be brought to
/// rest (elastic-ml part 2.3, steps 2 to 5).
/// </summary>
public sealed record ClosePlan(ImmutableArray<RunTarget> Targets, Refusal? Refusal = null)
{
    /// <param name="feeds">At least the datafeeds of the jobs; more when everything is to stop.</param>
    public static ClosePlan Of(IEnumerable<JobView> jobs, IEnumerable<JobEntry> entries, IReadOnlyList<DatafeedView> feeds, bool force, bool refuseRunningFeeds)
    {
        var live = jobs.Where(job => job.Phase is JobPhase.Open or JobPhase.Closing or JobPhase.Failed).ToArray();
        var failed = live.Where(job => job.Phase == JobPhase.Failed).ToArray();
        if (failed.Length > 0 && !force) return new ClosePlan([.. Units(live.Except(failed), entries, feeds)], FailedJobs(failed));
        var running = feeds.Where(feed => feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping).ToArray();
        if (refuseRunningFeeds && !force && running.FirstOrDefault(feed => live.Any(job => job.Id == feed.Config!.JobId)) is { } first)
            return new ClosePlan([], Refusal.Conflict($"cannot close job [{first.Config!.JobId}], datafeed [{first.Id}] hasn't been stopped"));
        return new ClosePlan([.. Units(live, entries, feeds)]);
    }

    private static IEnumerable<RunTarget> Units(IEnumerable<JobView> live, IEnumerable<JobEntry> entries, IReadOnlyList<DatafeedView> feeds)
    {
        var feedOf = entries.ToDictionary(entry => entry.Job, entry => entry.Datafeed);
        return StopPlan.Of(feeds).Concat(live.Select(job =>
            new RunTarget(UnitId.Of(job.Id), feedOf.GetValueOrDefault(job.Id), job.Statistics.Size.ModelBytes)));
    }

    private static Refusal FailedJobs(JobView[] failed) => Refusal.Conflict(failed.Length == 1
        ? $"cannot close job [{failed[0].Id}] because it failed, use force close"
        : "one or more jobs have state failed, use force close");
}

/// <summary>What a request to stop datafeeds comes to.</summary>
public static class StopPlan
{
    public static ImmutableArray<RunTarget> Of(IEnumerable<DatafeedView> feeds) =>
    [
        .. feeds.Where(feed => feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping)
            .Select(feed => new RunTarget(UnitId.Of(feed.Id), null, 0)),
    ];
}
