using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using MlActors.Actors.Serialization;

namespace MlActors.Actors.Tests;

/// <summary>A journal in memory, each system's own, that fails to write, rejects events, or holds unreadable ones when it is told to.</summary>
internal sealed class FragileJournal : MemoryJournal
{
    private readonly Faults _faults = Faults.Of(Context.System);

    protected override Task<IImmutableList<Exception?>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.Select(Written).ToArray();
        if (writes.Any(write => _faults.JournalIsAwayFor(write.PersistenceId)))
            return Task.FromException<IImmutableList<Exception?>>(new IOException("database is locked"));
        return writes.Any(write => _faults.RejectsEventsOf(write.PersistenceId))
            ? Task.FromResult<IImmutableList<Exception?>>([.. writes.Select(_ => new InvalidOperationException("the event cannot be written"))])
            : base.WriteMessagesAsync(writes, cancellationToken)!;
    }

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        base.ReplayMessagesAsync(
            context, persistenceId, fromSequenceNr, toSequenceNr, max,
            happened => recoveryCallback(
                _faults.IsUnknown(persistenceId, happened.SequenceNr) ? throw new SerializationException("Cannot find serializer with id [99999]")
                : _faults.IsUnreadable(persistenceId, happened.SequenceNr)
                    ? happened.WithPayload(new UnreadablePayload("spec.damaged.v1", "it is damaged"))
                : happened));

    private AtomicWrite Written(AtomicWrite write) => new(
        [.. ((IEnumerable<IPersistentRepresentation>)write.Payload).Select(
            happened => happened.WithPayload(Context.System.OverTheWire(happened.Payload)))]);
}

/// <summary>Snapshots in memory, each system's own, that are refused, lost or damaged when the store is told to.</summary>
internal sealed class FragileSnapshots : Akka.Persistence.Snapshot.MemorySnapshotStore
{
    private readonly Faults _faults = Faults.Of(Context.System);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken) =>
        _faults.SnapshotsAreAwayFor(metadata.PersistenceId)
            ? Task.FromException(new IOException("database or disk is full"))
            : base.SaveAsync(metadata, Context.System.OverTheWire(snapshot), cancellationToken);

    protected override async Task<SelectedSnapshot> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        if (persistenceId.StartsWith("model-", StringComparison.Ordinal)) await _faults.SnapshotsAreReadAsync();
        var found = await base.LoadAsync(persistenceId, criteria, cancellationToken);
        return found is null ? found! : _faults.ReadBack(found)!;
    }
}

/// <summary>What is wrong with the stores of one system at the moment; nothing to begin with.</summary>
internal sealed class Faults : IExtension
{
    private readonly ConcurrentDictionary<string, bool> _journals = new();
    private readonly ConcurrentDictionary<string, bool> _snapshots = new();
    private readonly ConcurrentDictionary<string, bool> _rejected = new();
    private readonly ConcurrentDictionary<(string PersistenceId, long SequenceNr), bool> _unreadable = new();
    private readonly ConcurrentDictionary<(string PersistenceId, long SequenceNr), bool> _unknown = new();
    private volatile Func<SelectedSnapshot, SelectedSnapshot?> _readBack = found => found;

    public static Faults Of(ActorSystem system) => system.WithExtension<Faults, FaultsProvider>();

    private TaskCompletionSource? _held;

    public bool JournalIsAwayFor(string persistenceId) => _journals.ContainsKey(persistenceId);

    public bool RejectsEventsOf(string persistenceId) => _rejected.ContainsKey(persistenceId);

    public bool IsUnreadable(string persistenceId, long sequenceNr) => _unreadable.ContainsKey((persistenceId, sequenceNr));

    public bool IsUnknown(string persistenceId, long sequenceNr) => _unknown.ContainsKey((persistenceId, sequenceNr));

    public bool SnapshotsAreAwayFor(string persistenceId) => _snapshots.ContainsKey(persistenceId);

    public SelectedSnapshot? ReadBack(SelectedSnapshot found) => _readBack(found);

    /// <summary>Completes when snapshots are read.</summary>
    public Task SnapshotsAreReadAsync() => Volatile.Read(ref _held)?.Task ?? Task.CompletedTask;

    /// <summary>The snapshot store takes requests for the snapshots of models, and does not answer them until they are released.</summary>
    public void HoldSnapshots() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseSnapshots() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public void LoseJournalOf(string persistenceId) => _journals[persistenceId] = true;

    /// <summary>The journal works, and does not take what it is given.</summary>
    public void RejectEventsOf(string persistenceId) => _rejected[persistenceId] = true;

    /// <summary>One row of the journal cannot be deserialized any more.</summary>
    public void MakeUnreadable(string persistenceId, long sequenceNr) => _unreadable[(persistenceId, sequenceNr)] = true;

    /// <summary>One row of the journal was written by a serializer that this build does not have: the replay ends there.</summary>
    public void MakeUnknown(string persistenceId, long sequenceNr) => _unknown[(persistenceId, sequenceNr)] = true;

    public void LoseSnapshotsOf(string persistenceId) => _snapshots[persistenceId] = true;

    /// <summary>Whatever is read from the snapshot store goes through this; null is a snapshot that is not there.</summary>
    public void Damage(Func<SelectedSnapshot, SelectedSnapshot?> readBack) => _readBack = readBack;

    public void Mend()
    {
        ReleaseSnapshots();
        _journals.Clear();
        _snapshots.Clear();
        _rejected.Clear();
        _unreadable.Clear();
        _unknown.Clear();
        _readBack = found => found;
    }

    /// <summary>Makes the faults of a system with its first store.</summary>
    private sealed class FaultsProvider : ExtensionIdProvider<Faults>
    {
        public override Faults CreateExtension(ExtendedActorSystem system) => new();
    }
}
