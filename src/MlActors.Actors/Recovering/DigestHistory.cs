using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Serialization;

namespace MlActors.Actors.Recovering;

/// <summary>Which digests of a persistent singleton cannot be read. It outlives the incarnations of the singleton on its node.</summary>
internal sealed class DigestHistory
{
    private long _usableUpTo = long.MaxValue;

    public Recovery Recovery => _usableUpTo == long.MaxValue ? Recovery.Default : new Recovery(new SnapshotSelectionCriteria(_usableUpTo));

    /// <summary>The next incarnation recovers from an older digest and the events after it.</summary>
    public void Reject(long sequenceNr) => _usableUpTo = sequenceNr - 1;

    public void Accept() => _usableUpTo = long.MaxValue;
}

/// <summary>The digests are on the disk: events and digests that only the ones before them needed may go.</summary>
/// <param name="Before">The sequence number that the older of the two digests covers.</param>
internal sealed record DigestSynced(long Before) : INoSerializationVerificationNeeded;

/// <summary>The disk did not take the digests: nothing is deleted.</summary>
internal sealed record DigestUnsynced(Exception Cause) : INoSerializationVerificationNeeded;

/// <summary>
/// One recovery of a singleton from its digest and the events after it. Two digests are kept, so that one that cannot be read loses nothing;
/// what cannot be read and is covered by no other digest is reported, and never skipped.
/// </summary>
/// <param name="owner">The singleton, as it begins a sentence.</param>
internal sealed class DigestedRecovery(string owner, DigestHistory history, ILoggingAdapter log)
{
    private bool _isFirst = true;

    /// <summary>The sequence number that the newest digest covers; 0 before the first.</summary>
    public long DigestedUpTo { get; private set; }

    /// <summary>Why the singleton cannot be recovered; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <returns>
    /// The events of the digest; null when it cannot be read, and this incarnation has to stop, so that the next one recovers from the digest
    /// before it.
    /// </returns>
    public ImmutableArray<object>? Read<TEvent>(SnapshotOffer offer)
    {
        var at = offer.Metadata.SequenceNr;
        if (offer.Snapshot is JournalDigest digest && digest.Events.All(happened => happened is TEvent))
        {
            DigestedUpTo = at;
            return digest.Events;
        }

        var reason = offer.Snapshot is UnreadablePayload unreadable
            ? $"[{unreadable.Manifest}] {unreadable.Reason}"
            : $"it holds {offer.Snapshot.GetType().Name}";
        log.Error("{0} cannot read its digest of event {1} and recovers from the one before it: {2}", owner, at, reason);
        history.Reject(at);
        Fault = $"{owner} cannot read its digest of event {at}";
        return null;
    }

    /// <summary>To be called for each event that is replayed.</summary>
    /// <returns>Whether it may be applied.</returns>
    public bool Check(object message, long sequenceNr)
    {
        if (_isFirst && sequenceNr != DigestedUpTo + 1) BreakAtGap(sequenceNr - 1);
        _isFirst = false;
        if (message is UnreadablePayload unreadable)
            Break($"{owner} cannot read event {sequenceNr} of its journal, [{unreadable.Manifest}] {unreadable.Reason}; "
                + "it changes nothing until a version that can read it takes its place");
        return Fault is null;
    }

    public void Complete(long lastSequenceNr)
    {
        if (_isFirst && lastSequenceNr > DigestedUpTo) BreakAtGap(lastSequenceNr);
    }

    /// <summary>A digest is written.</summary>
    /// <returns>The sequence number that the digest before it covers: events up to it, and older digests, are no longer needed.</returns>
    public long Saved(long sequenceNr)
    {
        var before = DigestedUpTo;
        history.Accept();
        DigestedUpTo = sequenceNr;
        return before;
    }

    private void BreakAtGap(long last) =>
        Break($"{owner} has lost the events {DigestedUpTo + 1} to {last} of its journal, and no digest that can be read covers them");

    private void Break(string fault)
    {
        if (Fault is not null) return;
        Fault = fault;
        log.Error("{0}.", fault);
    }
}
