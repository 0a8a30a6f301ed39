using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Messaging;

namespace MlActors.Actors.Verification;

/// <summary>An event of a journal, as its serializer has read it.</summary>
public sealed record JournalEntry(long SequenceNr, object Payload);

/// <summary>Reads whole journals beside the actors that own them, and changes nothing.</summary>
public sealed class JournalReader(ActorSystem system)
{
    /// <exception cref="InvalidOperationException">The journal cannot be read; the message gives the reason.</exception>
    public async Task<ImmutableArray<JournalEntry>> ReadAsync(string persistenceId, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<ImmutableArray<JournalEntry>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var journal = Persistence.Instance.Apply(system).JournalFor("");
        var collector = system.ActorOf(ActorProducer<Collector>.Props(() => new Collector(journal, persistenceId, done)));
        try
        {
            return await done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            system.Stop(collector);
        }
    }

    /// <summary>One read of one journal.</summary>
    private sealed class Collector : ReceiveActor
    {
        private readonly ImmutableArray<JournalEntry>.Builder _entries = ImmutableArray.CreateBuilder<JournalEntry>();
        private readonly IActorRef _journal;
        private readonly string _persistenceId;

        public Collector(IActorRef journal, string persistenceId, TaskCompletionSource<ImmutableArray<JournalEntry>> done)
        {
            (_journal, _persistenceId) = (journal, persistenceId);
            Receive<ReplayedMessage>(read => _entries.Add(new JournalEntry(read.Persistent.SequenceNr, read.Persistent.Payload)));
            Receive<RecoverySuccess>(_ => done.TrySetResult(_entries.ToImmutable()));
            Receive<ReplayMessagesFailure>(failure => done.TrySetException(
                new InvalidOperationException($"the journal of [{persistenceId}] cannot be read: {failure.Cause.Message}", failure.Cause)));
        }

        protected override void PreStart() => _journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, _persistenceId, Self));
    }
}
