using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace MlActors.Actors.Tests;

/// <summary>A journal in memory, each system's own, that refuses to write when it is told to.</summary>
internal sealed class FragileJournal : MemoryJournal
{
    private readonly Faults _faults = Faults.Of(Context.System);

    protected override Task<IImmutableList<Exception?>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.Select(Written).ToArray();
        return writes.Any(write => _faults.JournalIsAwayFor(write.PersistenceId))
            ? Task.FromException<IImmutableList<Exception?>>(new IOException("database is locked"))
            : base.WriteMessagesAsync(writes, cancellationToken)!;
    }

    private AtomicWrite Written(AtomicWrite write) => new(
        [.. ((IEnumerable<IPersistentRepresentation>)write.Payload).Select(happened => happened.WithPayload(Context.System.OverTheWire(happened.Payload)))]);
}

/// <summary>Snapshots in memory, each system's own, that are refused, lost or damaged when the store is told to.</summary>
internal sealed class FragileSnapshots : Akka.Persistence.Snapshot.MemorySnapshotStore
{
    private readonly Faults _faults = Faults.Of(Context.System);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken) =>
        _faults.SnapshotsAreAwayFor(metadata.PersistenceId)
            ? Task.FromException(new IOException("database or disk is full"))
            : base.SaveAsync(metadata, Context.System.OverTheWire(snapshot), cancellationToken);

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var found = await base.LoadAsync(persistenceId, criteria, cancellationToken);
        return found is null ? found! : _faults.ReadBack(found)!;
    }
}

/// <summary>What is wrong with the stores of one system at the moment; nothing to begin with.</summary>
internal sealed class Faults : IExtension
{
    private readonly ConcurrentDictionary<string, bool> _journals = new();
    private readonly ConcurrentDictionary<string, bool> _snapshots = new();
    private volatile Func<SelectedSnapshot, SelectedSnapshot?> _readBack = found => found;

    public static Faults Of(ActorSystem system) => system.WithExtension<Faults, FaultsProvider>();

    public bool JournalIsAwayFor(string persistenceId) => _journals.ContainsKey(persistenceId);

    public bool SnapshotsAreAwayFor(string persistenceId) => _snapshots.ContainsKey(persistenceId);

    public SelectedSnapshot? ReadBack(SelectedSnapshot found) => _readBack(found);

    public void LoseJournalOf(string persistenceId) => _journals[persistenceId] = true;

    public void LoseSnapshotsOf(string persistenceId) => _snapshots[persistenceId] = true;

    /// <summary>Whatever is read from the snapshot store goes through this; null is a snapshot that is not there.</summary>
    public void Damage(Func<SelectedSnapshot, SelectedSnapshot?> readBack) => _readBack = readBack;

    public void Mend()
    {
        _journals.Clear();
        _snapshots.Clear();
        _readBack = found => found;
    }

    /// <summary>Makes the faults of a system with its first store.</summary>
    private sealed class FaultsProvider : ExtensionIdProvider<Faults>
    {
        public override Faults CreateExtension(ExtendedActorSystem system) => new();
    }
}
