using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryEvent;

namespace MlActors.Domain.Registry;

/// <summary>What keeps names unique, one datafeed to a job, and nothing opening while everything is to close.</summary>
public static class RegistryDecisions
{
    public static Decision<RegistryEvent> Decide(this RegistryState registry, RegistryCommand command) => command switch
    {
        ReserveJob reserve => registry.Reserve(reserve),
        ReleaseJob release => registry.Jobs.ContainsKey(release.Job) ? new JobReleased(release.Job) : Nothing,
        ReserveDatafeed reserve => registry.Reserve(reserve),
        ReleaseDatafeed release => registry.Datafeeds.ContainsKey(release.Datafeed) ? new DatafeedReleased(release.Datafeed) : Nothing,
        ExpectJob expect => registry.Expect(expect),
        DismissJob dismiss => registry.Jobs.GetValueOrDefault(dismiss.Job)?.Expected == true ? new JobDismissed(dismiss.Job) : Nothing,
        ExpectDatafeed expect => registry.Expect(expect),
        DismissDatafeed dismiss => registry.Datafeeds.GetValueOrDefault(dismiss.Datafeed)?.Expected == true ? new DatafeedDismissed(dismiss.Datafeed) : Nothing,
        CloseGate close => registry.GateClosedBy.Contains(close.Run) ? Nothing : new GateClosed(close.Run),
        OpenGate open => registry.GateClosedBy.Contains(open.Run) ? new GateOpened(open.Run) : Nothing,
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    private static Decision<RegistryEvent> Nothing => Decision<RegistryEvent>.NothingToDo;

    private static Decision<RegistryEvent> Reserve(this RegistryState registry, ReserveJob reserve)
    {
        if (registry.Jobs.TryGetValue(reserve.Job, out var known) && known.Groups.SequenceEqual(reserve.Groups)) return Nothing;
        if (reserve.Groups.Contains(reserve.Job.Value)) return SameName(reserve.Job.Value, reserve.Job.Value);
        if (registry.HasGroup(reserve.Job.Value)) return SameName(reserve.Job.Value, reserve.Job.Value);
        if (reserve.Groups.FirstOrDefault(group => registry.Jobs.ContainsKey(new JobId(group))) is { } taken) return SameName(taken, taken);
        return known is null ? new JobReserved(reserve.Job, reserve.Groups) : Nothing;
    }

    private static Decision<RegistryEvent> Reserve(this RegistryState registry, ReserveDatafeed reserve)
    {
        if (registry.Datafeeds.TryGetValue(reserve.Datafeed, out var known))
            return known.Job == reserve.Job ? Nothing : Refusal.AlreadyExists($"A datafeed with id [{reserve.Datafeed}] already exists");
        if (!registry.Jobs.ContainsKey(reserve.Job)) return JobDecisions.Unknown(reserve.Job);
        return registry.DatafeedOf(reserve.Job) is { } other
            ? Refusal.Conflict($"A datafeed [{other}] already exists for job [{reserve.Job}]")
            : new DatafeedReserved(reserve.Datafeed, reserve.Job);
    }

    private static Decision<RegistryEvent> Expect(this RegistryState registry, ExpectJob expect)
    {
        if (!registry.Jobs.TryGetValue(expect.Job, out var job)) return JobDecisions.Unknown(expect.Job);
        if (registry.GateRefusal($"Cannot open job [{expect.Job}]") is { } refusal) return refusal;
        return job.Expected ? Nothing : new JobExpected(expect.Job);
    }

    private static Decision<RegistryEvent> Expect(this RegistryState registry, ExpectDatafeed expect)
    {
        if (!registry.Datafeeds.TryGetValue(expect.Datafeed, out var feed)) return DatafeedDecisions.Unknown(expect.Datafeed);
        if (registry.GateRefusal($"cannot start datafeed [{expect.Datafeed}]") is { } refusal) return refusal;
        return feed.Expected ? Nothing : new DatafeedExpected(expect.Datafeed);
    }

    private static Refusal? GateRefusal(this RegistryState registry, string what) => registry.GateClosedBy.IsEmpty
        ? null
        : Refusal.Conflict($"{what} because the cluster is shutting down in run [{registry.GateClosedBy[0]}]; wait until that run is over, or cancel it");

    private static Refusal SameName(string job, string group) =>
        Refusal.BadRequest($"job and group names must be unique but job [{job}] and group [{group}] have the same name");
}
