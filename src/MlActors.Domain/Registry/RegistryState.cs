using System.Collections.Immutable;
using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Registry.RegistryEvent;

namespace MlActors.Domain.Registry;

/// <summary>A job in the registry.</summary>
/// <param name="Expected">It is expected to run. The job's journal decides; this only selects the jobs to wake.</param>
/// <param name="Reservation">Numbers the incarnations of a name; 0 for one of a build that knew no numbers.</param>
/// <param name="Deletion">Null unless the job is being deleted.</param>
public sealed record RegisteredJob(ImmutableArray<string> Groups, bool Expected, long Reservation = 0, Deletion? Deletion = null);

/// <summary>A datafeed in the registry.</summary>
public sealed record RegisteredDatafeed(JobId Job, bool Expected, long Reservation = 0, Deletion? Deletion = null);

/// <summary>A deletion that has begun and is not over.</summary>
/// <param name="Force">What runs is deleted as well.</param>
public sealed record Deletion(bool Force);

/// <summary>Which jobs, groups and datafeeds exist, and which of them are expected to run.</summary>
/// <param name="GateClosedBy">The runs that keep the gate closed.</param>
/// <param name="LastReservation">The highest number that was given; numbers are never given twice.</param>
public sealed record RegistryState(
    ImmutableSortedDictionary<JobId, RegisteredJob> Jobs,
    ImmutableSortedDictionary<DatafeedId, RegisteredDatafeed> Datafeeds,
    ImmutableSortedSet<RunId> GateClosedBy,
    long LastReservation = 0)
{
    public static readonly RegistryState Initial = new(
        ImmutableSortedDictionary<JobId, RegisteredJob>.Empty, ImmutableSortedDictionary<DatafeedId, RegisteredDatafeed>.Empty, []);

    public IEnumerable<JobId> ExpectedJobs => Jobs.Where(job => job.Value.Expected).Select(job => job.Key);

    public IEnumerable<DatafeedId> ExpectedDatafeeds => Datafeeds.Where(feed => feed.Value.Expected).Select(feed => feed.Key);

    /// <summary>All units that are expected to run, jobs first: a datafeed needs its job.</summary>
    public IEnumerable<UnitId> ExpectedUnits => ExpectedJobs.Select(UnitId.Of).Concat(ExpectedDatafeeds.Select(UnitId.Of));

    // Derived from the above, so that a reservation among ten thousand jobs searches nothing.
    private ImmutableDictionary<string, int> JobsInGroup { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
    private ImmutableDictionary<JobId, DatafeedId> FeedOfJob { get; init; } = ImmutableDictionary<JobId, DatafeedId>.Empty;

    public bool HasGroup(string name) => JobsInGroup.ContainsKey(name);

    /// <summary>The units that are being deleted, without the datafeeds that are deleted with their jobs.</summary>
    public IEnumerable<UnitId> Deletions =>
    [
        .. Jobs.Where(job => job.Value.Deletion is not null).Select(job => UnitId.Of(job.Key)),
        .. Datafeeds.Where(feed => feed.Value.Deletion is not null).Select(feed => UnitId.Of(feed.Key)),
    ];

    /// <summary>The present reservation of a name, with its deletion if there is one; null when the name is free.</summary>
    public (long Reservation, Deletion? Deletion)? Find(UnitId unit) => unit.Kind == UnitKind.Job
        ? Jobs.TryGetValue(new JobId(unit.Name), out var job) ? (job.Reservation, job.Deletion) : null
        : Datafeeds.TryGetValue(new DatafeedId(unit.Name), out var feed) ? (feed.Reservation, feed.Deletion) : null;

    /// <summary>The one datafeed of a job; null when it has none.</summary>
    public DatafeedId? DatafeedOf(JobId job) => FeedOfJob.TryGetValue(job, out var feed) ? feed : null;

    public RegistryState Apply(RegistryEvent registryEvent) => registryEvent switch
    {
        JobReserved reserved => Enter(
            reserved.Job, new RegisteredJob(reserved.Groups, Jobs.GetValueOrDefault(reserved.Job)?.Expected ?? false, reserved.Reservation))
            .Count(reserved.Reservation),
        GroupsChanged changed => Jobs.TryGetValue(changed.Job, out var job) ? Enter(changed.Job, job with { Groups = changed.Groups }) : this,
        JobReleased released => this with { Jobs = Jobs.Remove(released.Job), JobsInGroup = LeaveGroupsOf(released.Job) },
        DatafeedReserved reserved => Enter(
            reserved.Datafeed,
            new RegisteredDatafeed(reserved.Job, Datafeeds.GetValueOrDefault(reserved.Datafeed)?.Expected ?? false, reserved.Reservation))
            .Count(reserved.Reservation),
        DatafeedReleased released => Leave(released.Datafeed),
        JobDeletionBegan began => With(began.Job, job => job with { Deletion = new Deletion(began.Force) }),
        JobDeletionCancelled cancelled => With(cancelled.Job, job => job with { Deletion = null }),
        DatafeedDeletionBegan began => With(began.Datafeed, feed => feed with { Deletion = new Deletion(began.Force) }),
        DatafeedDeletionCancelled cancelled => With(cancelled.Datafeed, feed => feed with { Deletion = null }),
        ReservationsGiven given => Count(given.Last),
        JobExpected expected => With(expected.Job, job => job with { Expected = true }),
        JobDismissed dismissed => With(dismissed.Job, job => job with { Expected = false }),
        DatafeedExpected expected => With(expected.Datafeed, feed => feed with { Expected = true }),
        DatafeedDismissed dismissed => With(dismissed.Datafeed, feed => feed with { Expected = false }),
        GateClosed closed => this with { GateClosedBy = GateClosedBy.Add(closed.Run) },
        GateOpened opened => this with { GateClosedBy = GateClosedBy.Remove(opened.Run) },
        _ => throw new UnreachableException($"{nameof(RegistryState)} cannot apply {registryEvent.GetType().Name}."),
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

    private RegistryState Count(long reservation) => reservation > LastReservation ? this with { LastReservation = reservation } : this;

    // A dismissal may arrive after the release; a unit that is gone is not expected anyway.
    private RegistryState With(JobId id, Func<RegisteredJob, RegisteredJob> change) => Jobs.TryGetValue(id, out var job)
        ? this with { Jobs = Jobs.SetItem(id, change(job)) }
        : this;

    private RegistryState With(DatafeedId id, Func<RegisteredDatafeed, RegisteredDatafeed> change) => Datafeeds.TryGetValue(id, out var feed)
        ? this with { Datafeeds = Datafeeds.SetItem(id, change(feed)) }
        : this;
}

/// <summary>The fewest events that lead to the same registry: a shorter journal.</summary>
public static class RegistryDigest
{
    public static IEnumerable<RegistryEvent> ToEvents(this RegistryState registry) =>
    [
        .. registry.Jobs.Select(job => new JobReserved(job.Key, job.Value.Groups, job.Value.Reservation)),
        .. registry.Datafeeds.Select(feed => new DatafeedReserved(feed.Key, feed.Value.Job, feed.Value.Reservation)),
        .. registry.ExpectedJobs.Select(job => new JobExpected(job)),
        .. registry.ExpectedDatafeeds.Select(feed => new DatafeedExpected(feed)),
        .. registry.Jobs.Where(job => job.Value.Deletion is not null).Select(job => new JobDeletionBegan(job.Key, job.Value.Deletion!.Force)),
        .. registry.Datafeeds.Where(feed => feed.Value.Deletion is not null)
            .Select(feed => new DatafeedDeletionBegan(feed.Key, feed.Value.Deletion!.Force)),
        new ReservationsGiven(registry.LastReservation),
        .. registry.GateClosedBy.Select(run => new GateClosed(run)),
    ];
}
