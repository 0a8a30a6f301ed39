using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;

namespace MlActors.Domain.Registry;

/// <summary>What the registry answers to expressions and commands.</summary>
public static class RegistryResolution
{
    /// <summary>The jobs that an expression of ids, groups and wildcards names.</summary>
    /// <param name="expression">Null or empty for all jobs.</param>
    public static JobsResolved ResolveJobs(this RegistryState registry, string? expression)
    {
        var groups = registry.Jobs
            .SelectMany(job => job.Value.Groups.Select(group => (Group: group, Job: job.Key.Value)))
            .ToLookup(member => member.Group, member => member.Job);
        var found = IdExpression.Resolve(
            expression, [.. registry.Jobs.Keys.Select(id => id.Value)], group => groups[group], groups.Select(group => group.Key));
        return new JobsResolved([.. found.Ids.Select(id => registry.EntryOf(new JobId(id)))], found.UnknownIds, found.EmptyWildcards);
    }

    /// <summary>The datafeeds that an expression of ids and wildcards names.</summary>
    /// <param name="expression">Null or empty for all datafeeds.</param>
    public static DatafeedsResolved ResolveDatafeeds(this RegistryState registry, string? expression)
    {
        var found = IdExpression.Resolve(expression, [.. registry.Datafeeds.Keys.Select(id => id.Value)], _ => [], []);
        return new DatafeedsResolved([.. found.Ids.Select(id => registry.EntryOf(new DatafeedId(id)))], found.UnknownIds, found.EmptyWildcards);
    }

    /// <summary>The reservation that an accepted command is about; 0 where it is about none.</summary>
    public static long ReservationOf(this RegistryState registry, RegistryCommand command) => command switch
    {
        ReserveJob reserve => registry.Jobs[reserve.Job].Reservation,
        ReserveDatafeed reserve => registry.Datafeeds[reserve.Datafeed].Reservation,
        BeginDeleteJob { Reservation: 0 } begin => registry.Jobs[begin.Job].Reservation,
        BeginDeleteJob begin => begin.Reservation,
        BeginDeleteDatafeed { Reservation: 0 } begin => registry.Datafeeds[begin.Datafeed].Reservation,
        BeginDeleteDatafeed begin => begin.Reservation,
        _ => 0,
    };

    /// <summary>The unit whose deletion a command may begin, end or cancel; null for every other command.</summary>
    public static UnitId? DeletedUnit(this RegistryCommand command) => command switch
    {
        BeginDeleteJob begin => UnitId.Of(begin.Job),
        BeginDeleteDatafeed begin => UnitId.Of(begin.Datafeed),
        CancelDeleteJob cancel => UnitId.Of(cancel.Job),
        CancelDeleteDatafeed cancel => UnitId.Of(cancel.Datafeed),
        ReleaseJob release => UnitId.Of(release.Job),
        ReleaseDatafeed release => UnitId.Of(release.Datafeed),
        _ => null,
    };

    private static JobEntry EntryOf(this RegistryState registry, JobId job)
    {
        var feed = registry.DatafeedOf(job);
        return new JobEntry(job, feed, registry.Jobs[job].Expected, feed is { } known && registry.Datafeeds[known].Expected);
    }

    private static DatafeedEntry EntryOf(this RegistryState registry, DatafeedId datafeed) =>
        new(datafeed, registry.Datafeeds[datafeed].Job, registry.Datafeeds[datafeed].Expected);
}
