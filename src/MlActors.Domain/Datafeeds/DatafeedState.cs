using System.Diagnostics;
using MlActors.Domain.Progress;
using static MlActors.Domain.Datafeeds.DatafeedEvent;

namespace MlActors.Domain.Datafeeds;

/// <summary>
/// The phase of a datafeed, as its journal has it. Elastic's starting lasts until the job has reported where to begin, and a datafeed
/// is started only then, so it is not a phase. None has failed by its journal; it is shown when the datafeed does not answer or is damaged.
/// </summary>
public enum DatafeedPhase { Invalid = 0, Absent, Stopped, Started, Stopping, Failed }

/// <summary>A datafeed as its events left it. Its position is not here: it belongs to the model.</summary>
public sealed record DatafeedState
{
    public static readonly DatafeedState Initial = new();

    public DatafeedPhase Phase { get; init; } = DatafeedPhase.Absent;
    public DatafeedConfig? Config { get; init; }
    public long Epoch { get; init; }
    /// <summary>The registry's number for this incarnation of the name; 0 for one of a build that knew no numbers.</summary>
    public long Reservation { get; init; }

    /// <summary>The tombstone: reservations up to this one were deleted, and are created no more.</summary>
    public long DeletedUpTo { get; init; }

    public long? Start { get; init; }
    public long? End { get; init; }
    public string? StartToken { get; init; }

    /// <summary>With whose rights it reads; null when it was started on a node without security.</summary>
    public Identity? StartedBy { get; init; }

    /// <summary>The run that stopped it last; null before the first.</summary>
    public RunId? StoppedBy { get; init; }

    /// <summary>The run that had closed its job before it was started; null when none had.</summary>
    public RunId? JobClosedBy { get; init; }

    public string? Reason { get; init; }

    /// <summary>How far the datafeed had brought its job at its last stop; null when it has never stopped after reading.</summary>
    public FeedReach? Reach { get; init; }

    /// <summary>What the datafeed read with until its last stop, when it was updated since; null otherwise.</summary>
    public DatafeedConfig? ReadWith { get; init; }

    /// <summary>When its indices or its query were changed after it had read with others; null when they were not.</summary>
    public DateTimeOffset? SourceChangedAt { get; init; }

    /// <summary>An end-dated datafeed has reached its end, and this run is to close its job. Kept until the coordinator has the run.</summary>
    public RunId? PendingClose { get; init; }

    /// <summary>Why the datafeed's own journal cannot be trusted; null when all of it was read. A forced stop accepts the damage.</summary>
    public string? Damage { get; init; }

    /// <summary>The state after an event that the journal holds. One that cannot be right damages this datafeed, and no other.</summary>
    public DatafeedState Replay(DatafeedEvent datafeedEvent, long sequenceNumber)
    {
        try
        {
            return Apply(datafeedEvent);
        }
        catch (Exception fault) when (fault is BrokenHistoryException or UnreachableException)
        {
            return MarkDamaged($"event {sequenceNumber} of its journal cannot be applied: {fault.Message}");
        }
    }

    /// <summary>An event could not be read: later events are applied, but the datafeed must not run.</summary>
    public DatafeedState MarkDamaged(string reason) => this with { Damage = Damage ?? reason };

    /// <summary>The newest events could not be read, and nothing is known of them.</summary>
    /// <param name="events">How many there are. Each may have begun an epoch, and none of these may be used a second time.</param>
    public DatafeedState LoseNewest(long events, string reason) => MarkDamaged(reason) with { Epoch = Epoch + events };

    /// <exception cref="BrokenHistoryException">The event is of an older incarnation than the one before it.</exception>
    public DatafeedState Apply(DatafeedEvent datafeedEvent) => datafeedEvent.Epoch < Epoch
        ? throw new BrokenHistoryException($"it was written in epoch {datafeedEvent.Epoch}, after one of epoch {Epoch}")
        : ApplyInOrder(datafeedEvent);

    private DatafeedState ApplyInOrder(DatafeedEvent datafeedEvent) => datafeedEvent switch
    {
        DatafeedCreated created => this with { Phase = DatafeedPhase.Stopped, Config = created.Config, Reservation = created.Reservation },
        DatafeedUpdated updated => this with
        {
            Config = updated.Config,
            ReadWith = Reach is null ? null : ReadWith ?? Config,
            SourceChangedAt = Epoch > 0 && Config?.HasSameSource(updated.Config) == false ? updated.At : SourceChangedAt,
        },
        DatafeedStarted started => this with
        {
            Phase = DatafeedPhase.Started,
            Epoch = started.Epoch,
            Start = started.Start,
            End = started.End,
            StartToken = started.Token,
            StartedBy = started.By,
            JobClosedBy = started.JobClosedBy,
            Reason = null,
            PendingClose = null,
        },
        DatafeedTakenOver => this with { Epoch = datafeedEvent.Epoch },
        DatafeedStopBegan began => this with { Phase = DatafeedPhase.Stopping, StoppedBy = began.Run },
        DatafeedStopped stopped => this with
        {
            Phase = DatafeedPhase.Stopped,
            Reason = stopped.Reason,
            PendingClose = stopped.CloseRun,
            Reach = stopped.Reach ?? Reach,
            ReadWith = stopped.Reach is null ? ReadWith : null,
            StoppedBy = stopped.Run ?? StoppedBy,
            Damage = Config is null ? Damage : null,
        },
        JobCloseHandedOver => this with { PendingClose = null },
        DatafeedDeleted deleted => Initial with
        {
            Epoch = Epoch, StoppedBy = StoppedBy, DeletedUpTo = Math.Max(DeletedUpTo, deleted.Reservation),
        },
        _ => throw new UnreachableException($"{nameof(DatafeedState)} cannot apply {datafeedEvent.GetType().Name}."),
    };
}
