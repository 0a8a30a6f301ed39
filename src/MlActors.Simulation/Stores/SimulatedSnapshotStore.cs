using Akka.Actor;
using Akka.Persistence;
using MlActors.Simulation.Kernel;
using MlActors.Storage.Files;

namespace MlActors.Simulation.Stores;

/// <summary>A snapshot store plugin, as <see cref="SimulatedJournal"/> is one of the journal.</summary>
public sealed class SimulatedSnapshotStore : ActorBase
{
    private readonly SimulatedNode _node = ((SimulatedScheduler)Context.System.Scheduler).Node;

    // Answers are sent when the disk has answered, and then no message of the actor is being processed.
    private readonly IActorRef _self = Context.Self;

    private SharedDisk Disk => _node.World.Disk;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load: Load(load, Sender); return true;
            case SaveSnapshot save: Save(save, Sender); return true;
            case DeleteSnapshot delete:
                Delete(
                    delete.Metadata.PersistenceId, number => number == delete.Metadata.SequenceNr, Sender,
                    failure => failure is null ? new DeleteSnapshotSuccess(delete.Metadata) : new DeleteSnapshotFailure(delete.Metadata, failure));
                return true;
            case DeleteSnapshots delete:
                var (lowest, highest) = (delete.Criteria.MinSequenceNr, delete.Criteria.MaxSequenceNr);
                Delete(
                    delete.PersistenceId, number => number >= lowest && number <= highest, Sender,
                    failure => failure is null ? new DeleteSnapshotsSuccess(delete.Criteria) : new DeleteSnapshotsFailure(delete.Criteria, failure));
                return true;
            default:
                return false;
        }
    }

    private void Load(LoadSnapshot load, IActorRef asker) => Disk.Read(_node, StoreFile.Snapshots, failure =>
    {
        if (failure is not null)
        {
            asker.Tell(new LoadSnapshotFailed(failure), _self);
            return;
        }

        var found = Disk.Snapshots.Find(load.PersistenceId, load.Criteria, load.ToSequenceNr);
        var selected = found is null ? null : new SelectedSnapshot(
            new SnapshotMetadata(found.PersistenceId, found.SequenceNr, found.TakenAt), Read(found));
        asker.Tell(new LoadSnapshotResult(selected!, load.ToSequenceNr), _self);
    });

    private object Read(StoredSnapshot found)
    {
        if (Disk.Snapshots.ReadsUnsaved is not { } mark) return _node.System.Serialization.Deserialize(found.Bytes, found.Serializer, found.Manifest);
        mark();
        return found.Snapshot;
    }

    private void Save(SaveSnapshot save, IActorRef asker)
    {
        var metadata = new SnapshotMetadata(save.Metadata.PersistenceId, save.Metadata.SequenceNr, _node.Time.GetUtcNow().UtcDateTime);
        var (bytes, manifest, serializer) = _node.ToBytes(save.Snapshot);
        if (Disk.Throws("Snapshots torn", Disk.Faults.SnapshotTorn, StoreFailure.Tear)) bytes[bytes.Length / 2] ^= 1;
        var stored = new StoredSnapshot(
            metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp, save.Snapshot, bytes, manifest, serializer);
        Disk.Write(_node, StoreFile.Snapshots, () => Disk.Snapshots.Save(_node, stored), failure =>
            asker.Tell(failure is null ? new SaveSnapshotSuccess(metadata) : new SaveSnapshotFailure(metadata, failure), _self));
    }

    private void Delete(string persistenceId, Func<long, bool> which, IActorRef asker, Func<Exception?, object> answer) =>
        Disk.Write(_node, StoreFile.Snapshots, () => Disk.Snapshots.Delete(persistenceId, which), failure => asker.Tell(answer(failure), _self));
}
