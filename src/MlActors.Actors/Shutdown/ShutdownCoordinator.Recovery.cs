using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;
using static MlActors.Domain.Shutdown.ShutdownReply;

namespace MlActors.Actors.Shutdown;

/// <summary>How the coordinator recovers from its journal and keeps it short, and what it does when it can neither read nor write it.</summary>
internal sealed partial class ShutdownCoordinator
{
    private const int EventsPerDigest = 500;

    private readonly DigestedRecovery _recovery;
    private long _digestAskedAt;

    public override Recovery Recovery => _node.Digests.Recovery;

    private void RecoverFromJournal()
    {
        Recover<SnapshotOffer>(offer =>
        {
            if (_recovery.Read<ShutdownEvent>(offer) is not { } events)
            {
                Context.Stop(Self);
                return;
            }

            _state = events.Cast<ShutdownEvent>().Aggregate(ShutdownState.Initial, (state, shutdownEvent) => state.Apply(shutdownEvent));
            _digestAskedAt = _recovery.DigestedUpTo;
        });
        Recover<ShutdownEvent>(shutdownEvent =>
        {
            if (_recovery.Check(shutdownEvent, LastSequenceNr)) _state = _state.Apply(shutdownEvent);
        });
        Recover<UnreadablePayload>(unreadable => _recovery.Check(unreadable, LastSequenceNr));
        Recover<RecoveryCompleted>(_ =>
        {
            _recovery.Complete(LastSequenceNr);
            if (_recovery.Fault is { } fault) Become(() => RefuseEverything(fault));
            else Resume();
        });
    }

    // A coordinator that does not know what its runs have done would do it again. It stays, so that callers hear why.
    private void RefuseEverything(string fault)
    {
        Command<ReleaseCoordinator>(_ => Context.Stop(Self));
        Command<ShutdownCommand>(_ => Sender.Tell(new RunRefused(Refusal.Failed(fault))));
        Command<ShutdownRequest>(_ => Sender.Tell(new RunRefused(Refusal.Failed(fault))));
        CommandAny(_ => { });
    }

    private void SaveDigestIfDue()
    {
        if (LastSequenceNr - _digestAskedAt < EventsPerDigest) return;
        _digestAskedAt = LastSequenceNr;
        SaveSnapshot(new JournalDigest([.. _state.ToEvents()]));
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
        Context.GetLogger().Error(reason, "The recovery of the shutdown coordinator failed at event {0} of its journal.", LastSequenceNr);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => RefuseUnpersisted(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseUnpersisted(cause);

        // Unlike after a failure the actor would stay, with its callbacks waiting for what never comes.
        Context.Stop(Self);
    }

    private void RefuseUnpersisted(Exception cause)
    {
        Context.GetLogger().Warning("The coordinator could not write to its journal and starts again: {0}", cause.Message);
        var refused = new RunRefused(Refusal.Unavailable($"The shutdown coordinator could not write to its journal: {cause.Message}"));
        _inHand?.Asker.Tell(refused);
        foreach (var order in _pendingCommands) order.Asker.Tell(refused);
        _inHand = null;
        _pendingCommands.Clear();
    }

    // Who watches asks again, and the next incarnation answers.
    protected override void PostStop()
    {
        foreach (var watcher in _watchers) watcher.Asker.Tell(new RunRefused(Refusal.Unavailable("The shutdown coordinator is starting again")));
        base.PostStop();
    }
}
