using System.Collections.Concurrent;
using Akka.Pattern;
using Akka.Persistence;
using MlActors.Storage.Files;

namespace MlActors.Actors.Recovering;

/// <summary>
/// The journals of this node whose replay was ended by an event that no serializer knows. The next incarnation of the actor takes what is
/// known from here, and takes it away: the one after that tries the whole journal again, so that what was mended meanwhile is noticed.
/// </summary>
internal sealed class UnreadableJournals
{
    private readonly ConcurrentDictionary<string, UnreadableJournal> _byPersistenceId = new();

    public void Add(string persistenceId, UnreadableJournal journal) => _byPersistenceId[persistenceId] = journal;

    public UnreadableJournal? Take(string persistenceId) => _byPersistenceId.TryRemove(persistenceId, out var journal) ? journal : null;

    /// <summary>The store did not answer, or said that it cannot at the moment: the journal itself may be sound.</summary>
    public static bool IsStoreAway(Exception failure) =>
        failure is TimeoutException or OpenCircuitException or RecoveryTimedOutException
            || StorageUnavailableException.From(failure, "the store") is not null;
}

/// <summary>
/// How far a journal can be read. A replay that fails may drop events that it had read already, so from the last one that came, each
/// incarnation tries one more until one fails.
/// </summary>
/// <param name="ReadableUpTo">The sequence number of the last event that is known to be readable; 0 for none.</param>
/// <param name="Reason">Why the whole of it was not.</param>
/// <param name="IsTrial">The event after it may be readable, too.</param>
internal sealed record UnreadableJournal(long ReadableUpTo, string Reason, bool IsTrial)
{
    // A recovery up to 0 would be none at all, and never complete.
    public Recovery Recovery => IsTrial ? UpTo(ReadableUpTo + 1, long.MaxValue)
        : ReadableUpTo == 0 ? UpTo(1, 0)
        : UpTo(ReadableUpTo, long.MaxValue);

    public string Damage => $"event {ReadableUpTo + 1} of its journal cannot be read ({Reason}), nor what came after it";

    /// <param name="before">What was known when the recovery began; null when all was to be read.</param>
    /// <param name="lastSequenceNr">Of the last event that came.</param>
    public static UnreadableJournal AfterFailure(UnreadableJournal? before, long lastSequenceNr, string reason) => before is { IsTrial: true }
        ? before with { IsTrial = false }
        : new UnreadableJournal(lastSequenceNr, reason, IsTrial: true);

    public UnreadableJournal OneMore() => this with { ReadableUpTo = ReadableUpTo + 1 };

    private static Recovery UpTo(long sequenceNr, long events) => new(SnapshotSelectionCriteria.None, sequenceNr, events);
}
