using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>Changes of a job that its engine takes no part in: of its configuration and of its saved models, and its reset.</summary>
internal sealed class JobChanges(JobId id, JobDependencies node, JobJournal journal, JobCleaning cleaning, IActorContext context)
{
    public void Receive(JobCommand command)
    {
        switch (command)
        {
            case UpdateJob:
                journal.Execute(command, (asker, _) =>
                {
                    node.Notify(id, "Job updated", context.GetLogger());
                    asker.Tell(new JobIsUpdated(journal.State.Config!));
                });
                break;
            case ResetJob:
                journal.Execute(command, (asker, _) => cleaning.FinishReset(asker));
                break;
            case UpdateSnapshot update:
                journal.Execute(update, (asker, _) => asker.Tell(new SnapshotIsUpdated(journal.State.Model.Find(update.SnapshotId)!)));
                break;
            case JobCommand.DeleteSnapshot or RetireSnapshots:
                DeleteSnapshots(command);
                break;
        }
    }

    private void DeleteSnapshots(JobCommand command)
    {
        var before = journal.State.Model.Snapshots;
        journal.Execute(command, (asker, _) =>
        {
            ModelSnapshotRef[] deleted = [.. before.Except(journal.State.Model.Snapshots)];
            foreach (var snapshot in deleted) DropSaved(snapshot);
            asker.Tell(new SnapshotsAreDeleted([.. deleted.Select(snapshot => snapshot.Id)]));
        });
    }

    // It is in no list any more, so that a failure costs space only, until the job is reset or deleted.
    private void DropSaved(ModelSnapshotRef snapshot)
    {
        node.Notify(
            id, $"Model snapshot [{snapshot.Id}] with description '{snapshot.Description}' deleted", context.GetLogger());
        Persistence.Instance.Apply(context.System).SnapshotStoreFor("").Tell(
            new Akka.Persistence.DeleteSnapshot(
                new SnapshotMetadata(JobEngine.PersistenceIdOf(id), snapshot.SequenceNumber, DateTime.MinValue)),
            ActorRefs.NoSender);
    }
}
