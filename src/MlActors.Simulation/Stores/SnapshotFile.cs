using Akka.Persistence;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Stores;

/// <summary>A saved snapshot: as it was to be saved, and as bytes, which is what is read.</summary>
internal sealed record StoredSnapshot(
    string PersistenceId, long SequenceNr, DateTime TakenAt, object Snapshot, byte[] Bytes, string Manifest, int Serializer);

/// <summary>The snapshots of all persistent actors.</summary>
internal sealed class SnapshotFile
{
    private readonly Dictionary<string, SortedDictionary<long, StoredSnapshot>> _snapshots = new(StringComparer.Ordinal);

    /// <summary>Called for each snapshot that is committed.</summary>
    public Action<SimulatedNode, StoredSnapshot>? Committed { get; set; }

    /// <summary>Called before a snapshot is deleted.</summary>
    public Action<StoredSnapshot>? Deleting { get; set; }

    /// <summary>A planted bug: a snapshot is read as it was to be saved, and this is called; null without it.</summary>
    public Action? ReadsUnsaved { get; set; }

    public IEnumerable<StoredSnapshot> Of(string persistenceId) =>
        _snapshots.TryGetValue(persistenceId, out var snapshots) ? snapshots.Values : [];

    public StoredSnapshot? Find(string persistenceId, SnapshotSelectionCriteria criteria, long upTo) => Of(persistenceId).LastOrDefault(
        snapshot => snapshot.SequenceNr <= Math.Min(criteria.MaxSequenceNr, upTo) && snapshot.SequenceNr >= criteria.MinSequenceNr
            && snapshot.TakenAt <= criteria.MaxTimeStamp);

    public Commit Save(SimulatedNode node, StoredSnapshot snapshot)
    {
        if (!_snapshots.TryGetValue(snapshot.PersistenceId, out var snapshots)) snapshots = _snapshots[snapshot.PersistenceId] = [];
        var before = snapshots.GetValueOrDefault(snapshot.SequenceNr);
        snapshots[snapshot.SequenceNr] = snapshot;
        Committed?.Invoke(node, snapshot);
        return Commit.Done(() =>
        {
            if (before is null) snapshots.Remove(snapshot.SequenceNr);
            else snapshots[snapshot.SequenceNr] = before;
        });
    }

    /// <summary>Changes one byte of each snapshot.</summary>
    public void Damage(string persistenceId)
    {
        foreach (var snapshot in Of(persistenceId)) snapshot.Bytes[snapshot.Bytes.Length / 2] ^= 1;
    }

    public Commit Delete(string persistenceId, Func<long, bool> which)
    {
        var deleted = Of(persistenceId).Where(snapshot => which(snapshot.SequenceNr)).ToArray();
        foreach (var snapshot in deleted)
        {
            Deleting?.Invoke(snapshot);
            _snapshots[persistenceId].Remove(snapshot.SequenceNr);
        }

        return Commit.Done(() =>
        {
            foreach (var snapshot in deleted) _snapshots[persistenceId][snapshot.SequenceNr] = snapshot;
        });
    }
}
