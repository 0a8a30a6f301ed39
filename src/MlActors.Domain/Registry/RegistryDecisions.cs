using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryEvent;

namespace MlActors.Domain.Registry;

/// <summary>
/// The rules that keep names unique, give a job one datafeed, and open nothing while everything is to close. A unit that is being deleted is in
/// use until it is gone: its name is not given again, and it is not opened.
/// </summary>
public static class RegistryDecisions
{
    public static Decision<RegistryEvent> Decide(this RegistryState registry, RegistryCommand command) => command switch
    {
        ReserveJob reserve => registry.Reserve(reserve),
        ChangeGroups change => registry.ChangeGroups(change),
        ReleaseJob release => registry.Release(release),
        BeginDeleteJob begin => registry.BeginDelete(begin),
        CancelDeleteJob cancel => registry.IsCancelled(UnitId.Of(cancel.Job), cancel.Reservation) ? new JobDeletionCancelled(cancel.Job) : Nothing,
        ReserveDatafeed reserve => registry.Reserve(reserve),
        ReleaseDatafeed release => registry.Datafeeds.GetValueOrDefault(release.Datafeed) is { } feed && feed.Reservation == release.Reservation
            ? new DatafeedReleased(release.Datafeed)
            : Nothing,
        BeginDeleteDatafeed begin => registry.BeginDelete(begin),
        CancelDeleteDatafeed cancel => registry.IsCancelled(UnitId.Of(cancel.Datafeed), cancel.Reservation)
            ? new DatafeedDeletionCancelled(cancel.Datafeed)
            : Nothing,
        ExpectJob expect => registry.Expect(expect),
        DismissJob dismiss => registry.Dismiss(dismiss.Job),
        StopExpectingJob stop => registry.Dismiss(stop.Job),
        ExpectDatafeed expect => registry.Expect(expect),
        DismissDatafeed dismiss => registry.Dismiss(dismiss.Datafeed),
        StopExpectingDatafeed stop => registry.Dismiss(stop.Datafeed),
        CloseGate close => registry.GateClosedBy.Contains(close.Run) ? Nothing : new GateClosed(close.Run),
        OpenGate open => registry.GateClosedBy.Contains(open.Run) ? new GateOpened(open.Run) : Nothing,
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    private static Decision<RegistryEvent> Nothing => Decision<RegistryEvent>.NothingToDo;

    private static Decision<RegistryEvent> Reserve(this RegistryState registry, ReserveJob reserve)
    {
        var known = registry.Jobs.GetValueOrDefault(reserve.Job);
        if (known?.Deletion is not null) return JobDecisions.IdIsUsed(reserve.Job);
        if (known is { Reservation: > 0 } && known.Groups.SequenceEqual(reserve.Groups)) return Nothing;
        if (reserve.Groups.Contains(reserve.Job.Value)) return SameName(reserve.Job.Value, reserve.Job.Value);
        if (registry.HasGroup(reserve.Job.Value)) return SameName(reserve.Job.Value, reserve.Job.Value);
        if (reserve.Groups.FirstOrDefault(group => registry.Jobs.ContainsKey(new JobId(group))) is { } taken) return SameName(taken, taken);

        // A name without a number is given one, so that its creation and deletion differ from later ones.
        return known is { Reservation: > 0 } ? Nothing : new JobReserved(reserve.Job, known?.Groups ?? reserve.Groups, registry.LastReservation + 1);
    }

    private static Decision<RegistryEvent> ChangeGroups(this RegistryState registry, ChangeGroups change)
    {
        if (!registry.Jobs.TryGetValue(change.Job, out var job)) return JobDecisions.Unknown(change.Job);
        if (job.Groups.SequenceEqual(change.Groups)) return Nothing;
        return change.Groups.FirstOrDefault(group => registry.Jobs.ContainsKey(new JobId(group))) is { } taken
            ? SameName(taken, taken)
            : new GroupsChanged(change.Job, change.Groups);
    }

    private static Decision<RegistryEvent> Release(this RegistryState registry, ReleaseJob release)
    {
        if (registry.Jobs.GetValueOrDefault(release.Job) is not { } job || job.Reservation != release.Reservation) return Nothing;
        return registry.DatafeedOf(release.Job) is { } feed
            ? Decision<RegistryEvent>.Persist(new DatafeedReleased(feed), new JobReleased(release.Job))
            : new JobReleased(release.Job);
    }

    private static Decision<RegistryEvent> Reserve(this RegistryState registry, ReserveDatafeed reserve)
    {
        if (registry.Datafeeds.TryGetValue(reserve.Datafeed, out var known))
        {
            if (known.Deletion is not null || known.Job != reserve.Job || registry.IsBeingDeleted(known.Job))
                return DatafeedDecisions.IdIsUsed(reserve.Datafeed);
            return known.Reservation > 0 ? Nothing : new DatafeedReserved(reserve.Datafeed, reserve.Job, registry.LastReservation + 1);
        }

        if (!registry.Jobs.ContainsKey(reserve.Job)) return JobDecisions.Unknown(reserve.Job);
        if (registry.IsBeingDeleted(reserve.Job))
            return Refusal.Conflict($"Cannot create datafeed [{reserve.Datafeed}] because job [{reserve.Job}] is executing [delete]");
        return registry.DatafeedOf(reserve.Job) is { } other
            ? Refusal.Conflict($"A datafeed [{other}] already exists for job [{reserve.Job}]")
            : new DatafeedReserved(reserve.Datafeed, reserve.Job, registry.LastReservation + 1);
    }

    private static bool IsBeingDeleted(this RegistryState registry, JobId job) => registry.Jobs.GetValueOrDefault(job)?.Deletion is not null;

    private static Decision<RegistryEvent> BeginDelete(this RegistryState registry, BeginDeleteJob begin)
    {
        if (registry.Jobs.GetValueOrDefault(begin.Job) is not { } job)
            return begin.Reservation > 0 ? Nothing : JobDecisions.Unknown(begin.Job);
        return IsNew(job.Reservation, job.Deletion, begin.Reservation, begin.Force) ? new JobDeletionBegan(begin.Job, begin.Force) : Nothing;
    }

    private static Decision<RegistryEvent> BeginDelete(this RegistryState registry, BeginDeleteDatafeed begin)
    {
        if (registry.Datafeeds.GetValueOrDefault(begin.Datafeed) is not { } feed)
            return begin.Reservation > 0 ? Nothing : DatafeedDecisions.Unknown(begin.Datafeed);
        return IsNew(feed.Reservation, feed.Deletion, begin.Reservation, begin.Force)
            ? new DatafeedDeletionBegan(begin.Datafeed, begin.Force)
            : Nothing;
    }

    private static bool IsCancelled(this RegistryState registry, UnitId unit, long reservation) =>
        registry.Find(unit) is { Deletion.Force: false } found && found.Reservation == reservation;

    // A second deletion joins the first; the stronger wish wins.
    private static bool IsNew(long present, Deletion? underWay, long meant, bool force) =>
        (meant == 0 || meant == present) && (underWay is null || (force && !underWay.Force));

    private static Decision<RegistryEvent> Expect(this RegistryState registry, ExpectJob expect)
    {
        if (!registry.Jobs.TryGetValue(expect.Job, out var job)) return JobDecisions.Unknown(expect.Job);
        if (job.Deletion is not null) return Refusal.Conflict($"Cannot open job [{expect.Job}] because it is executing [delete]");
        if (registry.GateRefusal($"Cannot open job [{expect.Job}]") is { } refusal) return refusal;
        return job.Expected ? Nothing : new JobExpected(expect.Job);
    }

    private static Decision<RegistryEvent> Expect(this RegistryState registry, ExpectDatafeed expect)
    {
        if (!registry.Datafeeds.TryGetValue(expect.Datafeed, out var feed)) return DatafeedDecisions.Unknown(expect.Datafeed);
        if (feed.Deletion is not null) return Refusal.Conflict($"cannot start datafeed [{expect.Datafeed}] because it is being deleted");
        if (registry.IsBeingDeleted(feed.Job))
            return Refusal.Conflict($"cannot start datafeed [{expect.Datafeed}] because job [{feed.Job}] is executing [delete]");
        if (registry.GateRefusal($"cannot start datafeed [{expect.Datafeed}]") is { } refusal) return refusal;
        return feed.Expected ? Nothing : new DatafeedExpected(expect.Datafeed);
    }

    private static Decision<RegistryEvent> Dismiss(this RegistryState registry, JobId job) =>
        registry.Jobs.GetValueOrDefault(job)?.Expected == true ? new JobDismissed(job) : Nothing;

    private static Decision<RegistryEvent> Dismiss(this RegistryState registry, DatafeedId datafeed) =>
        registry.Datafeeds.GetValueOrDefault(datafeed)?.Expected == true ? new DatafeedDismissed(datafeed) : Nothing;

    private static Refusal? GateRefusal(this RegistryState registry, string what) => registry.GateClosedBy.IsEmpty
        ? null
        : Refusal.Conflict(
            $"{what} because the cluster is shutting down in run [{registry.GateClosedBy[0]}]; wait until that run is over, or cancel it");

    private static Refusal SameName(string job, string group) =>
        Refusal.AlreadyExists($"job and group names must be unique but job [{job}] and group [{group}] have the same name");
}
