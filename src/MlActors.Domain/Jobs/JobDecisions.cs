using System.Diagnostics;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;
using static MlActors.Domain.Jobs.JobPhase;

namespace MlActors.Domain.Jobs;

/// <summary>The commands that a job accepts in each phase. Refusals have Elastic's texts, since clients match on them.</summary>
public static class JobDecisions
{
    public static Decision<JobEvent> Decide(this JobState job, JobCommand command, DateTimeOffset now) => command switch
    {
        CreateJob create => job.Create(create, now),
        DeleteJob delete => job.Delete(delete, now),
        _ when job.Phase == Absent => Unknown(command.JobId),
        OpenJob open => job.Open(open, now),
        UpdateJob update => job.Update(update, now),
        ResetJob reset => job.Reset(reset, now),
        FinishReset => job.Phase == Resetting ? new JobReset(job.Epoch, now) : Nothing,
        TakeOver => job.Phase is JobPhase.Open or Closing ? new JobTakenOver(job.Epoch + 1, now) : Nothing,
        BeginClose close => job.BeginClose(close, now),
        FinishClose close => job.FinishClose(close, now),
        AbandonClose close =>
            job.Phase == Closing && job.ClosingFor == close.Run ? new JobCloseAbandoned(job.Epoch, now, close.Run, close.Reason) : Nothing,
        ForceClose close => job.Phase is JobPhase.Open or Closing or Failed && job.ClosedBy != close.Run
            ? job.CloseByForce(close, now)
            : Nothing,
        AddSnapshot add => job.AddSnapshot(add.Snapshot, now),
        RejectSnapshot reject =>
            job.Model.Find(reject.SnapshotId) is null ? Nothing : new ModelSnapshotRejected(job.Epoch, now, reject.SnapshotId, reject.Reason),
        UpdateSnapshot update => job.UpdateSnapshot(update, now),
        DeleteSnapshot delete => job.DeleteSnapshot(delete, now),
        RetireSnapshots => job.RetireSnapshots(now),
        FailJob fail => job.Phase is JobPhase.Open or Closing ? new JobFailed(job.Epoch, now, fail.Reason) { IsDamaged = fail.IsDamaged } : Nothing,
        RevertModel revert => job.Revert(revert, now),
        FinishRevert finish => job.Phase == Reverting ? new ModelReverted(job.Epoch, now) { KeptUntil = finish.KeptUntil } : Nothing,
        FinishDelete => job.Phase == Deleting ? new JobDeleted(job.Epoch, now, job.Reservation) : Nothing,
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    public static Refusal Unknown(JobId job) => Refusal.NotFound($"No known job with id '{job}'");

    /// <summary>The refusal of a call that needs an open job; null when the job is open.</summary>
    public static Refusal? RefuseUnlessOpen(this JobState job, JobId id) => job.Phase switch
    {
        JobPhase.Open => null,
        Absent => Unknown(id),
        _ => NotOpen(id),
    };

    /// <summary>Why a datafeed must not be deleted although its job is not running; null when a snapshot covers what it had read.</summary>
    public static Refusal? RefuseUnlessSaved(this JobState job, JobId id, FeedReach reach) =>
        job.Phase == Absent ? Unknown(id)
        : reach.IsCoveredBy(job.Model.Current?.Position, job.Model.LineageEpoch) ? null
        : Refusal.Conflict(
            $"job [{id}] is {job.Phase.ToString().ToLowerInvariant()} and has not saved what its datafeed had read; open and close it, or delete the "
            + $"datafeed by force");

    public static Refusal NotOpen(JobId id) => Refusal.Conflict($"Cannot perform requested action because job [{id}] is not open");

    private static Decision<JobEvent> Nothing => Decision<JobEvent>.NothingToDo;

    public static Refusal IdIsUsed(JobId job) => Refusal.AlreadyExists($"The job cannot be created with the Id '{job}'. The Id is already used.");

    private static Decision<JobEvent> Create(this JobState job, CreateJob create, DateTimeOffset now) => job.Phase switch
    {
        not Absent => IdIsUsed(create.JobId),
        _ when create.Reservation > 0 && create.Reservation <= job.DeletedUpTo =>
            Refusal.Conflict($"job [{create.JobId}] was deleted while it was being created"),
        _ => new JobCreated(job.Epoch, now, create.Config, create.Reservation),
    };

    private static Decision<JobEvent> Open(this JobState job, OpenJob open, DateTimeOffset now) => job.Phase switch
    {

        // A call that comes late must not open again what somebody has closed since.
        Closed when job.OpenToken == open.Token => Refusal.Conflict("The job has been closed while waiting to be opened"),
        Closed => new JobOpened(job.Epoch + 1, now, open.Token),
        Reverting => Refusal.Conflict($"Cannot open job [{open.JobId}] because it is executing [revert]"),
        Resetting => Refusal.Conflict($"Cannot open job [{open.JobId}] because it is executing [reset]"),
        Deleting => Refusal.Conflict($"Cannot open job [{open.JobId}] because it is executing [delete]"),
        _ when job.OpenToken == open.Token => Nothing,
        _ => Refusal.Conflict($"Cannot open job [{open.JobId}] because it has already been opened"),
    };

    private static Decision<JobEvent> BeginClose(this JobState job, BeginClose close, DateTimeOffset now) => job.Phase switch
    {
        JobPhase.Open => new JobCloseBegan(job.Epoch, now, close.Run),

        // A run that was cancelled or lost leaves its jobs to the next one.
        Closing when job.ClosingFor != close.Run => new JobCloseBegan(job.Epoch, now, close.Run),
        Failed => Refusal.Conflict($"cannot close job [{close.JobId}] because it failed, use force close"),
        _ => Nothing,
    };

    /// <summary>A job never closes on a model that lies before what its datafeed had read: the close starts over, and reads the rest again.</summary>
    private static Decision<JobEvent> FinishClose(this JobState job, FinishClose close, DateTimeOffset now) =>
        job.Phase == Closing && job.ClosingFor == close.Run && close.Reach?.IsCoveredBy(job.Model.Current?.Position, job.Model.LineageEpoch) != false
            ? new JobClosed(job.Epoch, now, close.Run, Forced: false) { Receipt = job.Complete(close.Receipt) }
            : Nothing;

    private static JobClosed CloseByForce(this JobState job, ForceClose close, DateTimeOffset now)
    {
        var skipped = job.DescribeSkipped(close.Unsaved);
        return new JobClosed(job.Epoch, now, close.Run, Forced: true)
        {
            Skipped = skipped,
            Receipt = job.Complete(close.Receipt) is { } receipt ? receipt with { Skipped = skipped } : null,
        };
    }

    private static CloseReceipt? Complete(this JobState job, CloseReceipt? receipt) => receipt is null
        ? null
        : receipt with { Epoch = job.Epoch, Build = BuildVersion.Current, Snapshot = SnapshotReceipt.Of(job.Model.Current) };

    private static string? DescribeSkipped(this JobState job, string? unsaved) => job.Phase == Failed
        ? $"{job.Damage ?? job.Reason}; what cannot be loaded is lost: {job.Model.DescribeFallback}"
        : unsaved;

    private static Decision<JobEvent> AddSnapshot(this JobState job, ModelSnapshotRef snapshot, DateTimeOffset now)
    {
        if (job.Phase is not (JobPhase.Open or Closing) || job.Model.Find(snapshot.Id) is not null) return Nothing;

        // An engine of an older incarnation that is still saving must not become what the newer one continues from.
        if (snapshot.Epoch < job.Epoch) return Nothing;
        var expired = job.Model.Take(snapshot).Expired(job.Config!.ModelSnapshotRetentionDays, job.Config.DailyModelSnapshotRetentionAfterDays);
        var taken = new ModelSnapshotTaken(job.Epoch, now, snapshot);
        return expired.IsEmpty ? taken : Decision<JobEvent>.Persist(taken, new ModelSnapshotsRetired(job.Epoch, now, expired));
    }

    private static Decision<JobEvent> Revert(this JobState job, RevertModel revert, DateTimeOffset now) => job.Phase switch
    {
        Deleting => Refusal.Conflict($"Cannot revert job [{revert.JobId}] because it is executing [delete]"),
        Resetting => Refusal.Conflict($"Cannot revert job [{revert.JobId}] because it is executing [reset]"),
        Reverting when revert.SnapshotId == job.Model.CurrentId && revert.DeleteInterveningResults == job.DeletesInterveningResults => Nothing,
        Reverting => Refusal.Conflict($"Cannot revert job [{revert.JobId}] because it is executing [revert]"),
        not Closed => Refusal.Conflict("Can only revert to a model snapshot when the job is closed."),
        _ when revert.SnapshotId is { } id && job.Model.Find(id) is null =>
            SnapshotDecisions.UnknownSnapshot(revert.JobId, id),
        _ => new ModelRevertBegan(job.Epoch, now, revert.SnapshotId, revert.DeleteInterveningResults),
    };

    private static Decision<JobEvent> Update(this JobState job, UpdateJob update, DateTimeOffset now)
    {
        if (job.Phase == Deleting) return Refusal.Conflict($"Cannot update job [{update.JobId}] because it is executing [delete]");
        if (job.Config is null) return Refusal.Conflict($"Cannot update job [{update.JobId}]: {job.Damage}");
        var (changed, refusal) = update.Update.Apply(job);
        return refusal is not null ? refusal : new JobUpdated(job.Epoch, now, changed!);
    }

    private static Decision<JobEvent> Reset(this JobState job, ResetJob reset, DateTimeOffset now) => job.Phase switch
    {
        // A second reset waits for the first.
        Resetting => Nothing,
        Reverting => Refusal.Conflict($"Cannot reset job [{reset.JobId}] because it is executing [revert]"),
        Deleting => Refusal.Conflict($"Cannot reset job [{reset.JobId}] because it is executing [delete]"),
        Closed => new JobResetBegan(job.Epoch, now),
        _ => Refusal.Conflict("Can only reset a job when it is closed."),
    };

    private static Decision<JobEvent> Delete(this JobState job, DeleteJob delete, DateTimeOffset now) => job.Phase switch
    {
        // The incarnation that is meant is gone, or never came: then its creation must not come later either.
        Absent when delete.Reservation == 0 => Unknown(delete.JobId),
        Absent => delete.Reservation > job.DeletedUpTo ? new JobDeleted(job.Epoch, now, delete.Reservation) : Nothing,
        _ when delete.Reservation < job.Reservation => Nothing,
        Deleting => Nothing,
        Closed => new JobDeleteBegan(job.Epoch, now, delete.Reservation),
        _ when delete.Force => new JobDeleteBegan(job.Epoch, now, delete.Reservation),
        Reverting => Refusal.Conflict($"Cannot delete job [{delete.JobId}] because it is executing [revert]"),
        Resetting => Refusal.Conflict($"Cannot delete job [{delete.JobId}] because it is executing [reset]"),
        JobPhase.Open => Refusal.Conflict($"Cannot delete job [{delete.JobId}] because the job is opened"),
        Closing => Refusal.Conflict($"Cannot delete job [{delete.JobId}] because the job is closing"),
        _ => Refusal.Conflict($"Cannot delete job [{delete.JobId}] because the job is failed"),
    };
}
