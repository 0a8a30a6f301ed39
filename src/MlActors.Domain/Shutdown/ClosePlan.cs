using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Domain.Shutdown;

/// <summary>
/// What a request to close jobs comes to: all or nothing. Either it is refused and no job is touched, or these units have to be brought to
/// rest, as Elastic's close does. A unit that does not answer is one of them when the registry has it as one that
/// runs: so a plan waits for nothing, and a broken unit fails alone.
/// </summary>
public sealed record ClosePlan(ImmutableArray<RunTarget> Targets, Refusal? Refusal = null)
{
    /// <param name="jobs">Those that answered.</param>
    /// <param name="entries">All that are meant, as the registry has them.</param>
    /// <param name="feeds">Those that answered, at least of the datafeeds of the jobs; more when everything is to stop.</param>
    /// <param name="feedEntries">The datafeeds that are meant besides those of the jobs.</param>
    public static ClosePlan Of(
        IEnumerable<JobView> jobs,
        IReadOnlyCollection<JobEntry> entries,
        IReadOnlyCollection<DatafeedView> feeds,
        bool force,
        bool refuseRunningFeeds,
        IEnumerable<DatafeedEntry>? feedEntries = null)
    {
        var answered = jobs.ToDictionary(job => job.Id);
        var silent = entries.Where(entry => entry.IsExpected && !answered.ContainsKey(entry.Job)).Select(entry => new LiveJob(entry.Job, 0));
        var live = answered.Values.Where(job => job.Phase is JobPhase.Open or JobPhase.Closing or JobPhase.Failed).ToArray();
        var failed = live.Where(job => job is { Phase: JobPhase.Failed, IsDamaged: false }).ToArray();
        var stops = StopPlan.Of(feeds, [.. (feedEntries ?? []).Concat(FeedsOf(entries)).DistinctBy(entry => entry.Datafeed)]);
        LiveJob[] targets = [.. live.Where(job => force || job.Phase != JobPhase.Failed || job.IsDamaged).Select(LiveJob.Of), .. silent];
        if (failed.Length > 0 && !force) return new ClosePlan([.. Units(targets, entries, stops)], FailedJobs(failed));
        if (refuseRunningFeeds && !force && RunningFeedOf(targets, entries, stops) is var (job, feed))
            return new ClosePlan([], Refusal.Conflict($"cannot close job [{job}], datafeed [{feed}] hasn't been stopped"));
        return new ClosePlan([.. Units(targets, entries, stops)]);
    }

    private static IEnumerable<DatafeedEntry> FeedsOf(IEnumerable<JobEntry> entries) => entries
        .Where(entry => entry.Datafeed is not null)
        .Select(entry => new DatafeedEntry(entry.Datafeed!.Value, entry.Job, entry.IsDatafeedExpected));

    private static (JobId Job, DatafeedId Feed)? RunningFeedOf(LiveJob[] jobs, IEnumerable<JobEntry> entries, ImmutableArray<RunTarget> stops)
    {
        var (live, running) = (jobs.Select(job => job.Job).ToHashSet(), stops.Select(stop => stop.Unit).ToHashSet());
        var first = entries.FirstOrDefault(entry => live.Contains(entry.Job) && entry.Datafeed is { } feed && running.Contains(UnitId.Of(feed)));
        return first is null ? null : (first.Job, first.Datafeed!.Value);
    }

    private static IEnumerable<RunTarget> Units(LiveJob[] jobs, IEnumerable<JobEntry> entries, ImmutableArray<RunTarget> stops)
    {
        var feedOf = entries.ToDictionary(entry => entry.Job, entry => entry.Datafeed);
        return stops.Concat(jobs.Select(job => new RunTarget(UnitId.Of(job.Job), feedOf.GetValueOrDefault(job.Job), job.ModelBytes)));
    }

    private static Refusal FailedJobs(JobView[] failed) => Refusal.Conflict(failed.Length == 1
        ? $"cannot close job [{failed[0].Id}] because it failed, use force close"
        : "one or more jobs have state failed, use force close");

    private readonly record struct LiveJob(JobId Job, long ModelBytes)
    {
        public static LiveJob Of(JobView job) => new(job.Id, job.Statistics.Size.ModelBytes);
    }
}

/// <summary>What a request to stop datafeeds comes to.</summary>
public static class StopPlan
{
    /// <param name="feeds">Those that answered.</param>
    /// <param name="entries">All that are meant, as the registry has them.</param>
    public static ImmutableArray<RunTarget> Of(IReadOnlyCollection<DatafeedView> feeds, IReadOnlyCollection<DatafeedEntry> entries)
    {
        var answered = feeds.Select(feed => feed.Id).ToHashSet();
        return
        [
            .. feeds.Where(feed => feed.Phase is DatafeedPhase.Started or DatafeedPhase.Stopping or DatafeedPhase.Failed)
                .Select(feed => feed.Id)
                .Concat(entries.Where(entry => entry.IsExpected && !answered.Contains(entry.Datafeed)).Select(entry => entry.Datafeed))
                .Select(feed => new RunTarget(UnitId.Of(feed), null, 0)),
        ];
    }
}
