using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Actors.Recovering;

/// <summary>
/// A persistent singleton with a short journal. From time to time it saves a digest, the fewest events that lead to its state, and deletes the
/// events that the digest before it covers. When its journal is damaged it stays and refuses everything, so that callers get the reason.
/// </summary>
internal abstract class DigestedActor<TEvent> : AcknowledgingActor
    where TEvent : class
{
    private readonly string _name;
    private readonly int _eventsPerDigest;
    private readonly DigestHistory _digests;
    private readonly IStoreSync _sync;
    private readonly DigestedRecovery _recovery;
    private long _digestRequestedAt;

    /// <param name="name">As it begins a sentence: "The registry".</param>
    /// <param name="digests">Of all incarnations of the actor on this node.</param>
    protected DigestedActor(string name, int eventsPerDigest, DigestHistory digests, IStoreSync sync)
    {
        (_name, _eventsPerDigest, _digests, _sync) = (name, eventsPerDigest, digests, sync);
        _recovery = new DigestedRecovery(name, digests, Context.GetLogger());
    }

    public sealed override Recovery Recovery => _digests.Recovery;

    /// <summary>The fewest events that lead to the current state.</summary>
    protected abstract IEnumerable<TEvent> Digest { get; }

    /// <summary>Applies an event that is in the journal. Called for each recovered event as well.</summary>
    protected abstract void Apply(TEvent happened);

    /// <summary>Called once, when the whole state is recovered.</summary>
    protected abstract void Resume();

    /// <summary>Handles a message to the recovered actor.</summary>
    /// <returns>Whether the message is known.</returns>
    protected abstract bool Handle(object message);

    /// <summary>Handles a message to an actor whose journal is damaged: it stops when it is released, and refuses every request.</summary>
    protected abstract void HandleDamaged(object message, Refusal damage);

    /// <summary>Refuses all requests whose events are not in the journal. The actor stops after this.</summary>
    protected abstract void RefuseUnwritten(Refusal unwritten);

    protected void SaveDigestIfDue()
    {
        if (LastSequenceNr - _digestRequestedAt < _eventsPerDigest) return;
        _digestRequestedAt = LastSequenceNr;
        SaveSnapshot(new JournalDigest([.. Digest]));
    }

    protected sealed override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                RecoverFrom(offer);
                return true;
            case TEvent happened:
                if (_recovery.Check(happened, LastSequenceNr)) Apply(happened);
                return true;
            case UnreadablePayload unreadable:
                _recovery.Check(unreadable, LastSequenceNr);
                return true;
            case RecoveryCompleted:
                _recovery.Complete(LastSequenceNr);
                if (_recovery.Fault is null) Resume();
                return true;
            default:
                return false;
        }
    }

    protected sealed override bool ReceiveCommand(object message)
    {
        if (_recovery.Fault is not { } fault) return HandleDigest(message) || Handle(message);
        HandleDamaged(message, Refusal.Failed(fault));
        return true;
    }

    protected sealed override void RefuseUnwritten(Exception cause)
    {
        Context.GetLogger().Warning("{0} could not write to its journal and starts again: {1}", _name, cause.Message);
        RefuseUnwritten(Refusal.Unavailable($"{_name} could not write to its journal: {cause.Message}"));
    }

    protected sealed override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Context.GetLogger().Error(reason, "{0} failed to recover at event {1} of its journal.", _name, LastSequenceNr);

    private void RecoverFrom(SnapshotOffer offer)
    {
        if (_recovery.Read<TEvent>(offer) is not { } events)
        {
            Context.Stop(Self);
            return;
        }

        foreach (var happened in events) Apply((TEvent)happened);
        _digestRequestedAt = _recovery.DigestedUpTo;
    }

    private bool HandleDigest(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess saved:
                SyncDigest(_recovery.Saved(saved.Metadata.SequenceNr));
                return true;
            case DigestSynced synced:
                DeleteMessages(synced.Before);
                DeleteSnapshots(new SnapshotSelectionCriteria(synced.Before - 1));
                return true;
            case DigestUnsynced unsynced:
                Context.GetLogger().Warning("Old events are kept, the digest is not synced: {0}", unsynced.Cause.Message);
                return true;

            // A digest that was not saved, and what was not deleted, are due again with the next digest.
            case SaveSnapshotFailure or DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                return true;
            default:
                return false;
        }
    }

    private void SyncDigest(long before)
    {
        if (before == 0) return;
        _sync.FlushAsync(StoreFile.Snapshots).PipeTo(
            Self, success: () => new DigestSynced(before), failure: cause => new DigestUnsynced(cause));
    }
}
