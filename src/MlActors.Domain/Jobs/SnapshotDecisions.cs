using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Jobs;

/// <summary>Which model snapshots may be changed and deleted; the texts are Elastic's.</summary>
public static class SnapshotDecisions
{
    public static Decision<JobEvent> UpdateSnapshot(this JobState job, UpdateSnapshot update, DateTimeOffset now)
    {
        if (job.Model.Find(update.SnapshotId) is not { } snapshot) return UnknownSnapshot(update.JobId, update.SnapshotId);
        var (description, retain) = (update.Description ?? snapshot.Description, update.Retain ?? snapshot.Retain);
        return (description, retain) == (snapshot.Description, snapshot.Retain)
            ? Decision<JobEvent>.NothingToDo
            : new ModelSnapshotUpdated(job.Epoch, now, update.SnapshotId, description, retain);
    }

    public static Decision<JobEvent> DeleteSnapshot(this JobState job, DeleteSnapshot delete, DateTimeOffset now) =>
        job.Model.Find(delete.SnapshotId) is null ? UnknownSnapshot(delete.JobId, delete.SnapshotId)
        : job.Model.CurrentId == delete.SnapshotId ? Refusal.BadRequest(
            $"Model snapshot '{delete.SnapshotId}' is the active snapshot for job '{delete.JobId}', so cannot be deleted")
        : new ModelSnapshotsRetired(job.Epoch, now, [delete.SnapshotId]);

    public static Decision<JobEvent> RetireSnapshots(this JobState job, DateTimeOffset now)
    {
        if (job.Config is null || job.Phase is JobPhase.Deleting or JobPhase.Resetting or JobPhase.Reverting) return Decision<JobEvent>.NothingToDo;
        var expired = job.Model.Expired(job.Config.ModelSnapshotRetentionDays, job.Config.DailyModelSnapshotRetentionAfterDays);
        return expired.IsEmpty ? Decision<JobEvent>.NothingToDo : new ModelSnapshotsRetired(job.Epoch, now, expired);
    }

    public static Refusal UnknownSnapshot(JobId job, string snapshot) =>
        Refusal.NotFound($"No model snapshot with id [{snapshot}] exists for job [{job}]");
}
