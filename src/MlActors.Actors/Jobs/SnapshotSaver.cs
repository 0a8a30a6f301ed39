using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Domain.Snapshots;

namespace MlActors.Actors.Jobs;

/// <summary>A snapshot to save.</summary>
/// <param name="SequenceNr">Of the last event that the model contains.</param>
internal sealed record SaveOrder(string PersistenceId, long SequenceNr, DateTimeOffset TakenAt, ModelSnapshot Snapshot);

/// <summary>To the engine: the snapshot is in the store, as it was meant to be.</summary>
internal sealed record SnapshotWritten(long SequenceNr) : INoSerializationVerificationNeeded;

/// <summary>To the engine: the snapshot is not in the store, or not as it was meant to be.</summary>
internal sealed record SnapshotNotWritten(long SequenceNr, string Reason) : INoSerializationVerificationNeeded;

/// <summary>
/// Saves one model snapshot: saves it, reads it back, compares the two, reports once, and stops. Its engine, which is its parent, stops it when
/// the store does not answer.
/// </summary>
internal sealed class SnapshotSaver : ReceiveActor
{
    private readonly SaveOrder _order;
    private readonly IActorRef _store;

    public SnapshotSaver(SaveOrder order, IActorRef store)
    {
        (_order, _store) = (order, store);
        Receive<SaveSnapshotSuccess>(_ => ReadBack());
        Receive<SaveSnapshotFailure>(failure => Fail(failure.Cause.Message));
        Receive<LoadSnapshotResult>(Compare);
        Receive<LoadSnapshotFailed>(failure => Fail($"it could not be read back: {failure.Cause.Message}"));
    }

    public static Props Props(SaveOrder order, IActorRef store) => ActorProducer<SnapshotSaver>.Props(() => new SnapshotSaver(order, store));

    protected override void PreStart() =>
        _store.Tell(new SaveSnapshot(new SnapshotMetadata(_order.PersistenceId, _order.SequenceNr, _order.TakenAt.UtcDateTime), _order.Snapshot));

    private void ReadBack() => _store.Tell(new LoadSnapshot(
        _order.PersistenceId, new SnapshotSelectionCriteria(_order.SequenceNr, DateTime.MaxValue, _order.SequenceNr), _order.SequenceNr));

    private void Compare(LoadSnapshotResult read)
    {
        if ((read.Snapshot?.Snapshot as ModelSnapshot)?.Checksum == _order.Snapshot.Checksum) End(new SnapshotWritten(_order.SequenceNr));
        else Fail("what was read back is not what was saved");
    }

    private void Fail(string reason) => End(new SnapshotNotWritten(_order.SequenceNr, reason));

    private void End(object report)
    {
        Context.Parent.Tell(report);
        Context.Stop(Self);
    }
}
