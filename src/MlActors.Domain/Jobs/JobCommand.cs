using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Jobs;

/// <summary>Everything that may change a job. Decided by <see cref="JobDecisions"/>; data and questions are in <see cref="JobRequest"/>.</summary>
public abstract record JobCommand : IWithJobId
{
    /// <param name="Reservation">
    /// The registry's number for this incarnation of the name; a creation of a number that was deleted already is refused. 0 from a build
    /// that knew no numbers.
    /// </param>
    public sealed record CreateJob(JobId JobId, JobConfig Config, long Reservation = 0) : JobCommand;

    /// <param name="Token">Chosen by the caller: the same token again is the same request, and is answered instead of refused.</param>
    public sealed record OpenJob(JobId JobId, string Token) : JobCommand;

    public sealed record UpdateJob(JobId JobId, JobUpdate Update) : JobCommand;

    /// <summary>Deletes what the job has learned and found; its configuration stays.</summary>
    public sealed record ResetJob(JobId JobId) : JobCommand;

    public sealed record FinishReset(JobId JobId) : JobCommand;

    /// <summary>What is null stays as it is.</summary>
    public sealed record UpdateSnapshot(JobId JobId, string SnapshotId, string? Description, bool? Retain) : JobCommand;

    public sealed record DeleteSnapshot(JobId JobId, string SnapshotId) : JobCommand;

    /// <summary>Deletes the snapshots that are older than the job's retention.</summary>
    public sealed record RetireSnapshots(JobId JobId) : JobCommand;

    /// <summary>A new incarnation of an open or closing job takes over: a new epoch begins.</summary>
    public sealed record TakeOver(JobId JobId) : JobCommand;

    public sealed record BeginClose(JobId JobId, RunId Run) : JobCommand;

    /// <param name="Reach">How far the job's datafeed had read when it stopped; null when the job has none that has read anything.</param>
    public sealed record FinishClose(JobId JobId, RunId Run, FeedReach? Reach = null) : JobCommand
    {
        /// <summary>The steps before this one.</summary>
        public CloseReceipt? Receipt { get; init; }
    }

    /// <summary>The close cannot be finished: the job is open again, with the reason why it was not closed.</summary>
    public sealed record AbandonClose(JobId JobId, RunId Run, string Reason) : JobCommand;

    /// <summary>Close without flush, prune, finalize and snapshot.</summary>
    public sealed record ForceClose(JobId JobId, RunId Run) : JobCommand
    {
        /// <summary>A description of what the running engine has not saved; null when everything is saved.</summary>
        public string? Unsaved { get; init; }

        /// <summary>The steps that were acknowledged before force skipped the rest; null for none.</summary>
        public CloseReceipt? Receipt { get; init; }
    }

    public sealed record AddSnapshot(JobId JobId, ModelSnapshotRef Snapshot) : JobCommand;

    /// <summary>The snapshot did not load: the next older one takes its place.</summary>
    public sealed record RejectSnapshot(JobId JobId, string SnapshotId, string Reason) : JobCommand;

    public sealed record FailJob(JobId JobId, string Reason) : JobCommand
    {
        /// <inheritdoc cref="JobEvent.JobFailed.IsDamaged"/>
        public bool IsDamaged { get; init; }
    }

    /// <param name="SnapshotId">Null for Elastic's `empty`: no model at all.</param>
    public sealed record RevertModel(JobId JobId, string? SnapshotId, bool DeleteInterveningResults) : JobCommand;

    /// <param name="KeptUntil"><inheritdoc cref="JobEvent.ModelReverted.KeptUntil"/></param>
    public sealed record FinishRevert(JobId JobId, long KeptUntil) : JobCommand;

    /// <param name="Reservation">The incarnation that is meant: a job of a higher number is left alone.</param>
    public sealed record DeleteJob(JobId JobId, bool Force, long Reservation = 0) : JobCommand;

    public sealed record FinishDelete(JobId JobId) : JobCommand;

    private JobCommand() { }

    public abstract JobId JobId { get; init; }
}
