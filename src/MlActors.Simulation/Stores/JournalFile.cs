using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Stores;

/// <summary>An event in the journal: as it was written, and as bytes, which is what is read.</summary>
internal sealed record StoredEvent(string PersistenceId, long SequenceNr, object Event, byte[] Bytes, string Manifest, int Serializer, string Writer);

/// <summary>The events of all persistent actors.</summary>
internal sealed class JournalFile
{
    private readonly Dictionary<string, SortedDictionary<long, StoredEvent>> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);

    /// <summary>Called for each event that is committed.</summary>
    public Action<SimulatedNode, StoredEvent>? Committed { get; set; }

    /// <summary>Called before the events of an actor up to a number are deleted.</summary>
    public Action<string, long>? Deleting { get; set; }

    /// <summary>Called when an event is refused because its number is taken.</summary>
    public Action? NumberRefused { get; set; }

    /// <summary>Called when one is overwritten all the same, because of a planted bug.</summary>
    public Action? NumberTaken { get; set; }

    /// <summary>Whether a number that is taken is refused, as the unique key of the real journal does.</summary>
    public bool RefusesTakenNumbers { get; set; } = true;

    public IEnumerable<string> PersistenceIds => _events.Keys.Order(StringComparer.Ordinal);

    public long HighestOf(string persistenceId) => _highest.GetValueOrDefault(persistenceId);

    public IEnumerable<StoredEvent> EventsOf(string persistenceId, long from = 1, long to = long.MaxValue) =>
        _events.TryGetValue(persistenceId, out var events)
            ? events.Where(stored => stored.Key >= from && stored.Key <= to).Select(stored => stored.Value)
            : [];

    public Commit Append(SimulatedNode node, IReadOnlyList<StoredEvent> batch)
    {
        foreach (var stored in batch.Where(IsTaken))
        {
            if (RefusesTakenNumbers)
            {
                NumberRefused?.Invoke();
                return Commit.Failed(new InvalidOperationException($"UNIQUE constraint failed: {stored.PersistenceId} {stored.SequenceNr}"));
            }

            NumberTaken?.Invoke();
        }

        var before = batch.Select(stored => (stored.PersistenceId, Highest: HighestOf(stored.PersistenceId))).ToArray();
        foreach (var stored in batch)
        {
            if (!_events.TryGetValue(stored.PersistenceId, out var events)) events = _events[stored.PersistenceId] = [];
            events[stored.SequenceNr] = stored;
            _highest[stored.PersistenceId] = Math.Max(HighestOf(stored.PersistenceId), stored.SequenceNr);
            Committed?.Invoke(node, stored);
        }

        return Commit.Done(() =>
        {
            foreach (var stored in batch) _events[stored.PersistenceId].Remove(stored.SequenceNr);
            foreach (var (id, highest) in before) _highest[id] = highest;
        });
    }

    private bool IsTaken(StoredEvent stored) =>
        _events.TryGetValue(stored.PersistenceId, out var events) && events.ContainsKey(stored.SequenceNr);

    public Commit Delete(string persistenceId, long upTo)
    {
        Deleting?.Invoke(persistenceId, upTo);
        var deleted = EventsOf(persistenceId, to: upTo).ToArray();
        foreach (var stored in deleted) _events[persistenceId].Remove(stored.SequenceNr);
        return Commit.Done(() =>
        {
            foreach (var stored in deleted) _events[persistenceId][stored.SequenceNr] = stored;
        });
    }
}
