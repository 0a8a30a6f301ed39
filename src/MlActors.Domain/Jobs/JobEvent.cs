using System.Collections.Immutable;
using MlActors.Domain.Filters;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Jobs;

/// <summary>
/// The events of a job. Its journal holds these and nothing else; each carries the epoch of the incarnation that
/// wrote it.
/// </summary>
public abstract record JobEvent(long Epoch, DateTimeOffset At)
{
    public sealed record JobCreated(long Epoch, DateTimeOffset At, JobConfig Config, long Reservation = 0) : JobEvent(Epoch, At);

    public sealed record JobOpened(long Epoch, DateTimeOffset At, string Token) : JobEvent(Epoch, At)
    {
        /// <summary>
        /// What the job's rules go by until the model's journal says otherwise (<see cref="ModelEvent.RulesChanged"/>); written by earlier builds.
        /// </summary>
        public ImmutableArray<FilterItems> Filters { get => field.IsDefault ? [] : field; init; } = [];
    }

    /// <param name="Config">The whole configuration as it is from now on. An engine that runs keeps the one that it was started with.</param>
    public sealed record JobUpdated(long Epoch, DateTimeOffset At, JobConfig Config) : JobEvent(Epoch, At);

    public sealed record JobTakenOver(long Epoch, DateTimeOffset At) : JobEvent(Epoch, At);

    public sealed record JobCloseBegan(long Epoch, DateTimeOffset At, RunId Run) : JobEvent(Epoch, At);

    public sealed record JobCloseAbandoned(long Epoch, DateTimeOffset At, RunId Run, string Reason) : JobEvent(Epoch, At);

    public sealed record JobClosed(long Epoch, DateTimeOffset At, RunId Run, bool Forced) : JobEvent(Epoch, At)
    {
        /// <summary>With force: a description of what the job had not saved and may have lost; null when nothing was skipped.</summary>
        public string? Skipped { get; init; }

        /// <summary>Null in events of older builds.</summary>
        public CloseReceipt? Receipt { get; init; }
    }

    public sealed record JobFailed(long Epoch, DateTimeOffset At, string Reason) : JobEvent(Epoch, At)
    {
        /// <summary>The saved state cannot be read; the analysed data is not the cause.</summary>
        public bool IsDamaged { get; init; }
    }

    public sealed record ModelSnapshotTaken(long Epoch, DateTimeOffset At, ModelSnapshotRef Snapshot) : JobEvent(Epoch, At);

    public sealed record ModelSnapshotRejected(long Epoch, DateTimeOffset At, string SnapshotId, string Reason) : JobEvent(Epoch, At);

    public sealed record ModelSnapshotsRetired(long Epoch, DateTimeOffset At, ImmutableArray<string> SnapshotIds) : JobEvent(Epoch, At);

    public sealed record ModelSnapshotUpdated(long Epoch, DateTimeOffset At, string SnapshotId, string Description, bool Retain)
        : JobEvent(Epoch, At);

    public sealed record JobResetBegan(long Epoch, DateTimeOffset At) : JobEvent(Epoch, At);

    /// <summary>Nothing that the job had learned or found is left.</summary>
    public sealed record JobReset(long Epoch, DateTimeOffset At) : JobEvent(Epoch, At);

    public sealed record ModelRevertBegan(long Epoch, DateTimeOffset At, string? SnapshotId, bool DeleteInterveningResults) : JobEvent(Epoch, At);

    public sealed record ModelReverted(long Epoch, DateTimeOffset At) : JobEvent(Epoch, At)
    {
        /// <summary>
        /// The start of the newest final bucket that the revert has left, milliseconds; the smallest number when there is none, and null in events of
        /// builds that did not ask.
        /// </summary>
        public long? KeptUntil { get; init; }
    }

    /// <summary>The whole job as the events before this one left it, so that they may be deleted.</summary>
    public sealed record JobRestated(long Epoch, DateTimeOffset At, JobState State) : JobEvent(Epoch, At);

    public sealed record JobDeleteBegan(long Epoch, DateTimeOffset At, long Reservation = 0) : JobEvent(Epoch, At);

    /// <summary>Nothing of the job is left. Where there was none, a tombstone: the creation of this reservation comes too late.</summary>
    public sealed record JobDeleted(long Epoch, DateTimeOffset At, long Reservation = 0) : JobEvent(Epoch, At);
}
