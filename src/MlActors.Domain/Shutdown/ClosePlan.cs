using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;

namespace MlActors.Domain.Shutdown;

/// <summary>
/// The units that a request to close jobs has to stop and close, all or none: either the request is refused and no job is changed, or all of
/// them are targets, as in Elastic. A unit that does not answer is a target when the registry expects it to run: so a plan waits for nothing,
/// and a broken unit fails alone.
/// </summary>
/// <param name="Targets">Datafeeds first. When failed jobs are the reason of a refusal, the units without those jobs; a shutdown closes them.</param>
/// <param name="Refusal">Why the request is refused; null when it is not.</param>
public sealed record ClosePlan(ImmutableArray<RunTarget> Targets, Refusal? Refusal = null)
{
    /// <summary>The jobs that answered, for a prediction.</summary>
    public ImmutableArray<JobView> Answered { get => field.IsDefault ? [] : field; init; } = [];

    /// <param name="jobs">The jobs that answered.</param>
    /// <param name="entries">The registry's entries of all requested jobs.</param>
    /// <param name="feeds">The datafeeds that answered: those of the jobs, and more when everything is to stop.</param>
    /// <param name="force">Failed jobs are closed as well.</param>
    /// <param name="refuseRunningFeeds">A job whose datafeed runs is refused instead of closed with it.</param>
    /// <param name="feedEntries">The registry's entries of further requested datafeeds; null for those of the jobs alone.</param>
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
        ImmutableArray<JobView> views = [.. answered.Values];
        if (failed.Length > 0 && !force)
            return new ClosePlan([.. Units(targets, entries, stops)], FailedJobs(failed)) { Answered = views };
        if (refuseRunningFeeds && !force && RunningFeedOf(targets, entries, stops) is var (job, feed))
            return new ClosePlan([], Refusal.Conflict($"cannot close job [{job}], datafeed [{feed}] hasn't been stopped"));
        return new ClosePlan([.. Units(targets, entries, stops)]) { Answered = views };
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

/// <summary>The datafeeds that a request to stop datafeeds has to stop.</summary>
public static class StopPlan
{
    /// <param name="feeds">The datafeeds that answered.</param>
    /// <param name="entries">The registry's entries of all requested datafeeds.</param>
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
