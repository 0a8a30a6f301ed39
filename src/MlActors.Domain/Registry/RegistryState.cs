using System.Collections.Immutable;
using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryEvent;

namespace MlActors.Domain.Registry;

/// <summary>A job as the registry knows it.</summary>
/// <param name="Expected">It is meant to run. The job's own journal decides; this only says whom to wake.</param>
public sealed record RegisteredJob(ImmutableArray<string> Groups, bool Expected);

/// <summary>A datafeed as the registry knows it.</summary>
public sealed record RegisteredDatafeed(JobId Job, bool Expected);

/// <summary>Which jobs, groups and datafeeds exist, and which of them are meant to run.</summary>
public sealed record RegistryState(
    ImmutableSortedDictionary<JobId, RegisteredJob> Jobs,
    ImmutableSortedDictionary<DatafeedId, RegisteredDatafeed> Datafeeds,
    ImmutableSortedSet<RunId> GateClosedBy)
{
    public static readonly RegistryState Initial = new(
        ImmutableSortedDictionary<JobId, RegisteredJob>.Empty, ImmutableSortedDictionary<DatafeedId, RegisteredDatafeed>.Empty, []);

    public IEnumerable<JobId> ExpectedJobs => Jobs.Where(job => job.Value.Expected).Select(job => job.Key);

    public IEnumerable<DatafeedId> ExpectedDatafeeds => Datafeeds.Where(feed => feed.Value.Expected).Select(feed => feed.Key);

    // What follows from the above, kept so that a reservation among ten thousand jobs looks nothing through.
    private ImmutableDictionary<string, int> JobsInGroup { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
    private ImmutableDictionary<JobId, DatafeedId> FeedOfJob { get; init; } = ImmutableDictionary<JobId, DatafeedId>.Empty;

    public bool HasGroup(string name) => JobsInGroup.ContainsKey(name);

    /// <summary>The one datafeed of a job; null when it has none.</summary>
    public DatafeedId? DatafeedOf(JobId job) => FeedOfJob.TryGetValue(job, out var feed) ? feed : null;

    public RegistryState Apply(RegistryEvent happened) => happened switch
    {
        JobReserved reserved => Enter(reserved.Job, new RegisteredJob(reserved.Groups, Jobs.GetValueOrDefault(reserved.Job)?.Expected ?? false)),
        JobReleased released => this with { Jobs = Jobs.Remove(released.Job), JobsInGroup = LeaveGroupsOf(released.Job) },
        DatafeedReserved reserved => Enter(
            reserved.Datafeed, new RegisteredDatafeed(reserved.Job, Datafeeds.GetValueOrDefault(reserved.Datafeed)?.Expected ?? false)),
        DatafeedReleased released => Leave(released.Datafeed),
        JobExpected expected => Expect(expected.Job, true),
        JobDismissed dismissed => Expect(dismissed.Job, false),
        DatafeedExpected expected => Expect(expected.Datafeed, true),
        DatafeedDismissed dismissed => Expect(dismissed.Datafeed, false),
        GateClosed closed => this with { GateClosedBy = GateClosedBy.Add(closed.Run) },
        GateOpened opened => this with { GateClosedBy = GateClosedBy.Remove(opened.Run) },
        _ => throw new UnreachableException($"{nameof(RegistryState)} cannot apply {happened.GetType().Name}."),
    };

    private RegistryState Enter(JobId id, RegisteredJob job)
    {
        var groups = LeaveGroupsOf(id);
        foreach (var group in job.Groups) groups = groups.SetItem(group, groups.GetValueOrDefault(group) + 1);
        return this with { Jobs = Jobs.SetItem(id, job), JobsInGroup = groups };
    }

    private ImmutableDictionary<string, int> LeaveGroupsOf(JobId id)
    {
        var groups = JobsInGroup;
        foreach (var group in Jobs.GetValueOrDefault(id)?.Groups ?? [])
            groups = groups[group] > 1 ? groups.SetItem(group, groups[group] - 1) : groups.Remove(group);
        return groups;
    }

    private RegistryState Enter(DatafeedId id, RegisteredDatafeed feed) =>
        this with { Datafeeds = Datafeeds.SetItem(id, feed), FeedOfJob = FeedOfJob.SetItem(feed.Job, id) };

    private RegistryState Leave(DatafeedId id) => Datafeeds.TryGetValue(id, out var feed)
        ? this with { Datafeeds = Datafeeds.Remove(id), FeedOfJob = FeedOfJob.Remove(feed.Job) }
        : this;

    // A dismissal may arrive after the release; what is gone is not expected anyway.
    private RegistryState Expect(JobId id, bool expected) => Jobs.TryGetValue(id, out var job)
        ? this with { Jobs = Jobs.SetItem(id, job with { Expected = expected }) }
        : this;

    private RegistryState Expect(DatafeedId id, bool expected) => Datafeeds.TryGetValue(id, out var feed)
        ? this with { Datafeeds = Datafeeds.SetItem(id, feed with { Expected = expected }) }
        : this;
}

/// <summary>The fewest events that lead to the same registry: a shorter journal.</summary>
public static class RegistryDigest
{
    public static IEnumerable<RegistryEvent> ToEvents(this RegistryState registry) =>
    [
        .. registry.Jobs.Select(job => new JobReserved(job.Key, job.Value.Groups)),
        .. registry.Datafeeds.Select(feed => new DatafeedReserved(feed.Key, feed.Value.Job)),
        .. registry.ExpectedJobs.Select(job => new JobExpected(job)),
        .. registry.ExpectedDatafeeds.Select(feed => new DatafeedExpected(feed)),
        .. registry.GateClosedBy.Select(run => new GateClosed(run)),
    ];
}
