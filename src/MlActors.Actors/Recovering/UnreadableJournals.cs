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

    /// <summary>The store did not answer, or reported that it is unavailable: the journal itself may be sound.</summary>
    public static bool IsStoreAway(Exception failure) =>
        failure is TimeoutException or OpenCircuitException or RecoveryTimedOutException
            || StorageUnavailableException.From(failure, "the store") is not null;
}

/// <summary>
/// How far a journal can be read. A replay that fails may drop events that it had read already, so the end is searched: each incarnation tries
/// to recover up to another event, in steps that double until one fails and are halved from then on.
/// </summary>
/// <param name="ReadableUpTo">The sequence number up to which everything is known to be readable; 0 for nothing.</param>
/// <param name="FailsAt">The lowest sequence number up to which a recovery has failed; null while only the whole has.</param>
/// <param name="Step">How many events more the next trial reads.</param>
/// <param name="Reason">Why the whole could not be read.</param>
internal sealed record UnreadableJournal(long ReadableUpTo, long? FailsAt, long Step, string Reason)
{
    /// <summary>Events after the last one that is known to be readable may be readable, too.</summary>
    public bool IsTrial => FailsAt != ReadableUpTo + 1;

    // A recovery up to 0 would be none at all, and never complete.
    public Recovery Recovery => IsTrial ? UpTo(Target, long.MaxValue)
        : ReadableUpTo == 0 ? UpTo(1, 0)
        : UpTo(ReadableUpTo, long.MaxValue);

    public string Damage => $"event {ReadableUpTo + 1} of its journal cannot be read ({Reason}), nor what came after it";

    private long Target => FailsAt is { } fails ? ReadableUpTo + (fails - ReadableUpTo) / 2 : ReadableUpTo + Step;

    /// <param name="before">What was known when the recovery began; null when all was to be read.</param>
    /// <param name="lastSequenceNr">Of the last event that came.</param>
    public static UnreadableJournal AfterFailure(UnreadableJournal? before, long lastSequenceNr, string reason) => before is { IsTrial: true }
        ? before with { ReadableUpTo = Math.Max(before.ReadableUpTo, lastSequenceNr), FailsAt = before.Target }
        : new UnreadableJournal(lastSequenceNr, FailsAt: null, Step: 1, reason);

    /// <returns>What a trial that succeeded shows; null when it has read the whole journal.</returns>
    public UnreadableJournal? AfterSuccess(long highestSequenceNr) =>
        Target >= highestSequenceNr ? null : this with { ReadableUpTo = Target, Step = Step * 2 };

    private static Recovery UpTo(long sequenceNr, long events) => new(SnapshotSelectionCriteria.None, sequenceNr, events);
}
