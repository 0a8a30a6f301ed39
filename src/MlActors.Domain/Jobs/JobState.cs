using System.Diagnostics;
using MlActors.Domain.Snapshots;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Jobs;

/// <summary>A job as its events left it. No clock and no I/O, so a replay always ends in the same state.</summary>
public sealed record JobState
{
    public static readonly JobState Initial = new();

    public JobPhase Phase { get; init; } = JobPhase.Absent;
    public JobConfig? Config { get; init; }

    /// <summary>What the job was opened with, when it was updated since; null otherwise. What it has analysed must not change in a replay.</summary>
    public JobConfig? OpenedWith { get; init; }

    /// <summary>What its engine runs with.</summary>
    public JobConfig EngineConfig => OpenedWith ?? Config!;

    /// <summary>Counts the incarnations that were allowed to write: one more at each open and at each take-over.</summary>
    public long Epoch { get; init; }

    /// <summary>The registry's number for this incarnation of the name; 0 for one of a build that knew no numbers.</summary>
    public long Reservation { get; init; }

    /// <summary>The tombstone: reservations up to this one were deleted, and are created no more.</summary>
    public long DeletedUpTo { get; init; }

    public string? OpenToken { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public RunId? ClosingFor { get; init; }
    public string? Reason { get; init; }
    public ModelHistory Model { get; init; } = ModelHistory.Empty;

    /// <summary>Why what was saved of the job cannot be trusted; null when all of it was read. A forced close accepts the damage.</summary>
    public string? Damage { get; init; }

    /// <summary>What the last forced close skipped, as long as no model has been saved since; null for none.</summary>
    public string? Skipped { get; init; }

    /// <summary>Of its last close; null before the first, and for a job that an older build closed.</summary>
    public CloseReceipt? LastClose { get; init; }

    /// <summary>The run of its last close; null before the first. That run has no more to do here, also when the job was opened again.</summary>
    public RunId? ClosedBy { get; init; }

    /// <summary>Why its results cannot be compared with a replay from its source, from its last reset on; null when nothing prevents it.</summary>
    public string? ReplayObstacle { get; init; }

    /// <summary>
    /// The incarnation that runs took the job over from another one, which may have read more of a datafeed than it has saved.
    /// </summary>
    public bool IsTakenOver { get; init; }

    /// <summary>
    /// The model was reverted without a deletion of what it had found later, and until when that reaches is not known: its results may be ahead of
    /// it.
    /// </summary>
    public bool KeepsLaterResults { get; init; }

    /// <inheritdoc cref="JobEvent.ModelReverted.KeptUntil"/>
    public long? ResultsKeptUntil { get; init; }

    /// <summary>What it has found may be more than its model knows.</summary>
    public bool MayBeBehindResults => IsTakenOver && !KeepsLaterResults;

    /// <summary>The revert under way: results after this moment (milliseconds) are being deleted.</summary>
    public bool DeletesInterveningResults { get; init; }

    /// <summary>The state after an event that the journal holds. One that cannot be right damages the job, and no other.</summary>
    public JobState Replay(JobEvent jobEvent, long sequenceNumber)
    {
        try
        {
            return Apply(jobEvent);
        }
        catch (Exception fault) when (fault is BrokenHistoryException or NullReferenceException or UnreachableException)
        {
            return MarkDamaged($"event {sequenceNumber} of its journal cannot be applied: {fault.Message}");
        }
    }

    /// <summary>An event could not be read: later events are applied, but the job must not run.</summary>
    public JobState MarkDamaged(string reason) => this with { Damage = Damage ?? reason };

    /// <summary>The newest events could not be read, and nothing is known of them.</summary>
    /// <param name="events">How many there are. Each may have begun an epoch, and none of these may be used a second time.</param>
    public JobState LoseNewest(long events, string reason) => MarkDamaged(reason) with { Epoch = Epoch + events };

    /// <exception cref="BrokenHistoryException">The event is of an older incarnation than the one before it.</exception>
    public JobState Apply(JobEvent jobEvent) => jobEvent.Epoch < Epoch
        ? throw new BrokenHistoryException($"it was written in epoch {jobEvent.Epoch}, after one of epoch {Epoch}")
        : ApplyInOrder(jobEvent);

    private JobState ApplyInOrder(JobEvent jobEvent) => jobEvent switch
    {
        JobCreated created => this with { Phase = JobPhase.Closed, Config = created.Config, Reservation = created.Reservation },
        JobOpened opened => Open(opened),
        JobUpdated updated => this with
        {
            Config = updated.Config,
            OpenedWith = Phase is JobPhase.Open or JobPhase.Closing ? EngineConfig : null,
            ReplayObstacle = Epoch > 0 && updated.Config.ResultSettings != Config?.ResultSettings
                ? $"its configuration was updated at {updated.At:u}, and what it had found before was found with the former one"
                : ReplayObstacle,
        },
        JobTakenOver => this with { Epoch = jobEvent.Epoch, IsTakenOver = true },
        JobCloseBegan began => this with { Phase = JobPhase.Closing, ClosingFor = began.Run, Reason = null },
        JobCloseAbandoned abandoned => this with { Phase = JobPhase.Open, ClosingFor = null, Reason = abandoned.Reason },
        JobClosed closed => Close(closed),
        JobFailed failed =>
            this with { Phase = JobPhase.Failed, ClosingFor = null, Reason = failed.Reason, Damage = failed.IsDamaged ? failed.Reason : Damage },
        ModelSnapshotTaken taken => this with { Model = Model.Take(taken.Snapshot), Skipped = null },
        ModelSnapshotRejected rejected => this with { Model = Model.Reject(rejected.SnapshotId), Reason = rejected.Reason },
        ModelSnapshotsRetired retired => this with { Model = Model.Retire(retired.SnapshotIds) },
        ModelSnapshotUpdated updated => this with { Model = Model.Update(updated.SnapshotId, updated.Description, updated.Retain) },
        JobResetBegan => this with { Phase = JobPhase.Resetting },
        JobReset => this with
        {
            Phase = JobPhase.Closed,
            FinishedAt = null,
            Reason = null,
            Skipped = null,
            ReplayObstacle = null,
            KeepsLaterResults = false,
            ResultsKeptUntil = null,
            Model = ModelHistory.Empty with { LineageEpoch = Epoch + 1 },
        },
        ModelRevertBegan began => this with
        {
            Phase = JobPhase.Reverting,
            ReplayObstacle = $"it was reverted to {(began.SnapshotId is { } to ? $"model snapshot [{to}]" : "an empty model")} "
                + $"at {began.At:u}",
            Model = Model.Revert(began.SnapshotId, Epoch),
            DeletesInterveningResults = began.DeleteInterveningResults,
            KeepsLaterResults = !began.DeleteInterveningResults,
            ResultsKeptUntil = null,
        },
        ModelReverted reverted => this with
        {
            Phase = JobPhase.Closed,
            DeletesInterveningResults = false,
            KeepsLaterResults = KeepsLaterResults && reverted.KeptUntil is null,
            ResultsKeptUntil = reverted.KeptUntil,
        },
        JobRestated restated => restated.State,
        JobDeleteBegan began => this with { Phase = JobPhase.Deleting, ClosingFor = null, Reservation = Math.Max(Reservation, began.Reservation) },

        // The epoch outlives the job, so that a job of the same name never writes under an epoch that was used before; and the run that closed it has
        // no more to do with that one either.
        JobDeleted deleted => Initial with
        {
            Epoch = Epoch,
            ClosedBy = ClosedBy,
            Model = ModelHistory.Empty with { LineageEpoch = Epoch + 1 },
            DeletedUpTo = Math.Max(DeletedUpTo, deleted.Reservation),
        },

        // Skipping an unknown event would rebuild a job that never existed.
        _ => throw new UnreachableException($"{nameof(JobState)} cannot apply {jobEvent.GetType().Name}."),
    };

    private JobState Close(JobClosed closed) => this with
    {
        ReplayObstacle = closed.Forced && (Phase == JobPhase.Failed || Damage is not null)
            ? $"it was closed by force at {closed.At:u}, which accepted a loss"
            : ReplayObstacle,
        // Without its configuration a job can only be deleted.
        Phase = Config is null ? JobPhase.Failed : JobPhase.Closed,
        ClosingFor = null,
        Reason = Config is null ? Damage : null,
        FinishedAt = closed.At,
        OpenedAt = null,
        OpenedWith = null,
        Damage = closed.Forced && Config is not null ? null : Damage,
        Skipped = closed.Skipped ?? Skipped,
        LastClose = closed.Receipt,
        ClosedBy = closed.Run,
        Model = closed.Forced && (Phase == JobPhase.Failed || Damage is not null) ? Model with { AcceptsLoss = true } : Model,
    };

    private JobState Open(JobOpened opened) => this with
    {
        Phase = JobPhase.Open,
        OpenedWith = null,
        Config = opened.Filters.IsEmpty ? Config : Config! with { FilterItems = opened.Filters },
        Epoch = opened.Epoch,
        IsTakenOver = false,
        OpenToken = opened.Token,
        OpenedAt = opened.At,
        FinishedAt = null,
        Reason = null,
    };
}
