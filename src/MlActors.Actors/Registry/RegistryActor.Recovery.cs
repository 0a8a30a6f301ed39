using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Storage.Files;
using static MlActors.Domain.Registry.RegistryReply;

namespace MlActors.Actors.Registry;

/// <summary>How the registry recovers from its journal and keeps it short, and what it does when it can neither read nor write it.</summary>
internal sealed partial class RegistryActor
{
    private const int EventsPerDigest = 2_000;

    private readonly DigestedRecovery _recovery;
    private long _digestAskedAt;

    public override Recovery Recovery => _node.Digests.Recovery;

    private void RecoverFromJournal()
    {
        Recover<SnapshotOffer>(offer =>
        {
            if (_recovery.Read<RegistryEvent>(offer) is not { } events)
            {
                Context.Stop(Self);
                return;
            }

            _registry = events.Cast<RegistryEvent>().Aggregate(RegistryState.Initial, (state, registryEvent) => state.Apply(registryEvent));
            _digestAskedAt = _recovery.DigestedUpTo;
        });
        Recover<RegistryEvent>(registryEvent =>
        {
            if (_recovery.Check(registryEvent, LastSequenceNr)) _registry = _registry.Apply(registryEvent);
        });
        Recover<UnreadablePayload>(unreadable => _recovery.Check(unreadable, LastSequenceNr));
        Recover<RecoveryCompleted>(_ =>
        {
            _recovery.Complete(LastSequenceNr);
            if (_recovery.Fault is { } fault) Become(() => RefuseEverything(fault));
            else BeginWaking();
        });
    }

    // A registry that is not whole would give names twice and forget what should run. It stays, so that callers hear why.
    private void RefuseEverything(string fault)
    {
        Command<ReleaseRegistry>(_ => Context.Stop(Self));
        Command<RegistryCommand>(_ => Sender.Tell(new RegistryRefused(Refusal.Failed(fault))));
        Command<RegistryRequest>(_ => Sender.Tell(new RegistryRefused(Refusal.Failed(fault))));
        CommandAny(_ => { });
    }

    private void SaveDigestIfDue()
    {
        if (LastSequenceNr - _digestAskedAt < EventsPerDigest) return;
        _digestAskedAt = LastSequenceNr;
        SaveSnapshot(new JournalDigest([.. _registry.ToEvents()]));
    }

    private void ReceiveDigestAnswers()
    {
        Command<SaveSnapshotSuccess>(saved =>
        {
            if (_recovery.Saved(saved.Metadata.SequenceNr) is not (> 0 and var before)) return;
            _node.Sync.FlushAsync(StoreFile.Snapshots).PipeTo(
                Self, success: () => new DigestSynced(before), failure: cause => new DigestUnsynced(cause));
        });
        Command<DigestSynced>(synced =>
        {
            DeleteMessages(synced.Before);
            DeleteSnapshots(new SnapshotSelectionCriteria(synced.Before - 1));
        });
        Command<DigestUnsynced>(
            unsynced => Context.GetLogger().Warning("Old events are kept, the digest is not synced: {0}", unsynced.Cause.Message));
        Command<SaveSnapshotFailure>(_ => { });
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Context.GetLogger().Error(reason, "The recovery of the registry failed at event {0} of its journal.", LastSequenceNr);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => RefuseUnpersisted(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseUnpersisted(cause);

        // Unlike after a failure the actor would stay, with its callbacks waiting for what never comes.
        Context.Stop(Self);
    }

    private void RefuseUnpersisted(Exception cause)
    {
        Context.GetLogger().Warning("The registry could not write to its journal and starts again: {0}", cause.Message);
        var refused = new RegistryRefused(Refusal.Unavailable($"The registry could not write to its journal: {cause.Message}"));
        Sender.Tell(refused);
        foreach (var (_, asker) in _deferred) asker.Tell(refused);
        _deferred.Clear();
    }
}
