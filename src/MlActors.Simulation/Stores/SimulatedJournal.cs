using Akka.Actor;
using Akka.Persistence;
using Akka.Serialization;
using MlActors.Simulation.Kernel;
using MlActors.Storage.Files;

namespace MlActors.Simulation.Stores;

/// <summary>The disk of a simulated system, kept in the world's node.</summary>
internal static class DiskOfNode
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<VirtualWorld, SharedDisk> Disks = [];

    extension(VirtualWorld world)
    {
        public SharedDisk Disk => Disks.GetValue(world, created => new SharedDisk(created));
    }
}

/// <summary>
/// A journal plugin: the protocol between persistent actors and their journal. All that takes time or fails is the disk's.
/// </summary>
public sealed class SimulatedJournal : ActorBase
{
    private readonly SimulatedNode _node = ((SimulatedScheduler)Context.System.Scheduler).Node;

    // Answers are sent when the disk has answered, and then no message of the actor is being processed.
    private readonly IActorRef _self = Context.Self;

    private SharedDisk Disk => _node.World.Disk;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case WriteMessages write: Write(write); return true;
            case ReplayMessages replay: Replay(replay); return true;
            case DeleteMessagesTo delete: Delete(delete); return true;
            default: return false;
        }
    }

    private void Write(WriteMessages write)
    {
        var envelopes = write.Messages.ToArray();
        var events = envelopes.OfType<AtomicWrite>().SelectMany(atomic => (IEnumerable<IPersistentRepresentation>)atomic.Payload).ToArray();
        if (events.Length == 0)
        {
            // What is to be done after earlier writes: it comes after their answers.
            Disk.Write(_node, StoreFile.Journal, () => default, _ => Answer(write, envelopes, (happened, instance) => null!));
            return;
        }

        if (Disk.Throws("Journal event rejected", Disk.Faults.WriteRejected, StoreFailure.Rejection))
        {
            Disk.Write(_node, StoreFile.Journal, () => default, _ => Succeed(
                write, envelopes,
                (happened, instance) => new WriteMessageRejected(happened, new ArgumentException("The event cannot be stored."), instance)));
            return;
        }

        var batch = events.Select(Store).ToArray();
        Disk.Write(_node, StoreFile.Journal, () => Disk.Journal.Append(_node, batch), failure =>
        {
            if (failure is null) Succeed(write, envelopes, (happened, instance) => new WriteMessageSuccess(happened, instance));
            else Fail(write, envelopes, failure);
        });
    }

    private StoredEvent Store(IPersistentRepresentation happened)
    {
        var (bytes, manifest, serializer) = _node.ToBytes(happened.Payload);
        return new StoredEvent(happened.PersistenceId, happened.SequenceNr, happened.Payload, bytes, manifest, serializer, happened.WriterGuid);
    }

    private void Succeed(WriteMessages write, IPersistentEnvelope[] envelopes, Func<IPersistentRepresentation, int, object> answer)
    {
        write.PersistentActor.Tell(WriteMessagesSuccessful.Instance, _self);
        Answer(write, envelopes, answer);
    }

    private void Fail(WriteMessages write, IPersistentEnvelope[] envelopes, Exception failure)
    {
        write.PersistentActor.Tell(new WriteMessagesFailed(failure, envelopes.OfType<AtomicWrite>().Count()), _self);
        Answer(write, envelopes, (happened, instance) => new WriteMessageFailure(happened, failure, instance));
    }

    private static void Answer(WriteMessages write, IPersistentEnvelope[] envelopes, Func<IPersistentRepresentation, int, object> answer)
    {
        foreach (var envelope in envelopes)
        {
            if (envelope is AtomicWrite atomic)
            {
                foreach (var happened in (IEnumerable<IPersistentRepresentation>)atomic.Payload)
                    write.PersistentActor.Tell(answer(happened, write.ActorInstanceId), happened.Sender);
            }
            else write.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
        }
    }

    private void Replay(ReplayMessages replay) => Disk.Read(_node, StoreFile.Journal, failure =>
    {
        if (failure is not null)
        {
            replay.PersistentActor.Tell(new ReplayMessagesFailure(failure), ActorRefs.NoSender);
            return;
        }

        var highest = Disk.Journal.HighestOf(replay.PersistenceId);
        var last = Math.Min(replay.ToSequenceNr, highest);
        foreach (var stored in Disk.Journal.EventsOf(replay.PersistenceId, replay.FromSequenceNr, last).Take((int)Math.Min(int.MaxValue, replay.Max)))
        {
            var payload = _node.System.Serialization.Deserialize(stored.Bytes, stored.Serializer, stored.Manifest);
            var replayed = new Persistent(
                payload, stored.SequenceNr, stored.PersistenceId, stored.Manifest, false, ActorRefs.NoSender, stored.Writer, 0);
            replay.PersistentActor.Tell(new ReplayedMessage(replayed), ActorRefs.NoSender);
        }

        replay.PersistentActor.Tell(new RecoverySuccess(highest), ActorRefs.NoSender);
    });

    private void Delete(DeleteMessagesTo delete)
    {
        Disk.Write(_node, StoreFile.Journal, () => Disk.Journal.Delete(delete.PersistenceId, delete.ToSequenceNr), failure =>
            delete.PersistentActor.Tell(
                failure is null ? new DeleteMessagesSuccess(delete.ToSequenceNr) : new DeleteMessagesFailure(failure, delete.ToSequenceNr), _self));
    }
}

/// <summary>Written in one incarnation and read in another, as it would be; never the object itself.</summary>
internal static class WireBytes
{
    public static (byte[] Bytes, string Manifest, int Serializer) ToBytes(this SimulatedNode node, object value) =>
        node.System.Serialization.FindSerializerFor(value) is SerializerWithStringManifest serializer
            ? (serializer.ToBinary(value), serializer.Manifest(value), serializer.Identifier)
            : throw new InvalidOperationException($"{value.GetType().FullName} has no serializer of its own.");
}
