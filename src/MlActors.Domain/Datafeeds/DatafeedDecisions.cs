using System.Diagnostics;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedEvent;
using static MlActors.Domain.Datafeeds.DatafeedPhase;

namespace MlActors.Domain.Datafeeds;

/// <summary>What a datafeed may do in which phase; refusals in Elastic's words.</summary>
public static class DatafeedDecisions
{
    public static Decision<DatafeedEvent> Decide(this DatafeedState feed, DatafeedCommand command, DateTimeOffset now) => command switch
    {
        CreateDatafeed create => feed.Create(create, now),
        DeleteDatafeed delete => feed.Delete(delete, now),
        _ when feed.Damage is { } damage => feed.DecideDamaged(command, damage, now),
        _ when feed.Phase == Absent => Unknown(command.DatafeedId),
        UpdateDatafeed update => feed.Update(update, now),
        StartDatafeed start => feed.Start(start, now),
        TakeOver => feed.Phase is Started or Stopping ? new DatafeedTakenOver(feed.Epoch + 1, now) : Nothing,
        StopDatafeed stop => feed.Stop(stop, now),
        FinishStop finish =>
            feed.Phase == Stopping ? new DatafeedStopped(feed.Epoch, now, "stop_datafeed (api)", null) { Reach = finish.Reach } : Nothing,
        CompleteDatafeed complete => feed.Complete(complete, now),
        HandOverClose => feed.PendingClose is null ? Nothing : new JobCloseHandedOver(feed.Epoch, now),
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    public static Refusal Unknown(DatafeedId datafeed) => Refusal.NotFound($"No datafeed with id [{datafeed}] exists");

    /// <summary>The run that closes the job of an end-dated datafeed: always the same one for one start, so that asking twice is one close.</summary>
    public static RunId CloseRunOf(DatafeedId datafeed, long epoch) => new($"end-of-{datafeed}-{epoch}");

    public static Refusal IdIsUsed(DatafeedId datafeed) => Refusal.AlreadyExists($"A datafeed with id [{datafeed}] already exists");

    private static Decision<DatafeedEvent> Nothing => Decision<DatafeedEvent>.NothingToDo;

    // Its state is unknown, so it does not run until an operator has accepted that.
    private static Decision<DatafeedEvent> DecideDamaged(this DatafeedState feed, DatafeedCommand command, string damage, DateTimeOffset now) =>
        command switch
    {
        StopDatafeed { Force: true } => new DatafeedStopped(feed.Epoch, now, $"force stop_datafeed (api): {damage}", null),
        TakeOver or FinishStop or CompleteDatafeed or HandOverClose => Nothing,
        _ => Refusal.Conflict(
            $"datafeed [{command.DatafeedId}] cannot be used: {damage}; stop it by force to go on without that event, or delete it by force"),
    };

    private static Decision<DatafeedEvent> Create(this DatafeedState feed, CreateDatafeed create, DateTimeOffset now) => feed.Phase switch
    {
        not Absent => IdIsUsed(create.DatafeedId),
        _ when create.Reservation > 0 && create.Reservation <= feed.DeletedUpTo =>
            Refusal.Conflict($"datafeed [{create.DatafeedId}] was deleted while it was being created"),
        _ => new DatafeedCreated(feed.Epoch, now, create.Config, create.Reservation),
    };

    private static Decision<DatafeedEvent> Delete(this DatafeedState feed, DeleteDatafeed delete, DateTimeOffset now) => feed.Phase switch
    {
        // The incarnation that is meant is gone, or never came: then its creation must not come later either.
        Absent when delete.Reservation == 0 && feed.Damage is null => Unknown(delete.DatafeedId),
        Absent when feed.Damage is null => delete.Reservation > feed.DeletedUpTo ? new DatafeedDeleted(feed.Epoch, now, delete.Reservation) : Nothing,
        _ when delete.Reservation < feed.Reservation => Nothing,
        _ when feed.Phase == Stopped || delete.Force => new DatafeedDeleted(feed.Epoch, now, Math.Max(delete.Reservation, feed.Reservation)),
        _ => Refusal.Conflict($"Cannot delete datafeed [{delete.DatafeedId}] while its status is {feed.Phase.ToString().ToLowerInvariant()}"),
    };

    private static Decision<DatafeedEvent> Update(this DatafeedState feed, UpdateDatafeed update, DateTimeOffset now) =>
        feed.Phase != Stopped ? Refusal.Conflict(
            $"Cannot update datafeed [{update.DatafeedId}] while its status is {feed.Phase.ToString().ToLowerInvariant()}")
        : update.Config.JobId != feed.Config!.JobId ? Refusal.BadRequest("Datafeed's job_id cannot be changed")
        : new DatafeedUpdated(feed.Epoch, now, update.Config);

    private static Decision<DatafeedEvent> Start(this DatafeedState feed, StartDatafeed start, DateTimeOffset now) => feed.Phase switch
    {
        _ when start.Start >= start.End => Refusal.BadRequest($"[start] value [{start.Start}] must be earlier than [end] value [{start.End}]"),

        // Also when it has been stopped since: a call that comes late must not start again what somebody has stopped.
        _ when feed.StartToken == start.Token => Nothing,
        Stopped => new DatafeedStarted(feed.Epoch + 1, now, start.Start, start.End, start.Token)
        {
            By = start.By, JobClosedBy = start.JobClosedBy,
        },
        _ => Refusal.Conflict($"cannot start datafeed [{start.DatafeedId}] because it has already been started"),
    };

    /// <summary>
    /// Whether the run has no more to do here: it has stopped this datafeed, or closed its job, and the datafeed was started since. A request that
    /// was delayed must not stop it again.
    /// </summary>
    public static bool IsStartedAgainSince(this DatafeedState feed, StopDatafeed stop) =>
        feed.Phase == Started && (stop.Run == feed.JobClosedBy || stop.Once && stop.Run == feed.StoppedBy);

    private static Decision<DatafeedEvent> Stop(this DatafeedState feed, StopDatafeed stop, DateTimeOffset now) => (feed.Phase, stop.Force) switch
    {
        (Stopped, _) => Nothing,
        _ when feed.IsStartedAgainSince(stop) => Nothing,
        (_, true) => new DatafeedStopped(feed.Epoch, now, "force stop_datafeed (api)", null) { Reach = stop.Reach, Run = stop.Run },
        (Started, _) => new DatafeedStopBegan(feed.Epoch, now, stop.Run),
        _ => Nothing,
    };

    private static Decision<DatafeedEvent> Complete(this DatafeedState feed, CompleteDatafeed complete, DateTimeOffset now) => feed.Phase switch
    {
        Started => new DatafeedStopped(feed.Epoch, now, complete.Reason, complete.CloseJob ? CloseRunOf(complete.DatafeedId, feed.Epoch) : null)
        {
            Reach = complete.Reach,
        },

        // Somebody stopped it in its last moment: then the job stays open, as after any stop that was asked for.
        Stopping => new DatafeedStopped(feed.Epoch, now, complete.Reason, null) { Reach = complete.Reach },
        _ => Nothing,
    };
}
