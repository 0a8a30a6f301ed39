using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using static MlActors.Domain.Datafeeds.DatafeedEvent;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// A datafeed whose journal holds an event that no serializer of this build knows. It is recovered up to that event, and does not run. Only what an
/// operator forces takes the unreadable events away: a newer build could still read them.
/// </summary>
internal sealed partial class DatafeedActor
{
    private readonly PartialRecovery _recovery;
    private Action? _onReadable;

    public override Recovery Recovery => _recovery.Recovery;

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && message is IWithDatafeedId) _recovery.Keep(message, Sender);
        return base.AroundReceive(receive, message);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Log.Error("The journal of datafeed [{0}] cannot be read after event {1}: {2}", _id, LastSequenceNr, reason.Message);
        _recovery.Fail(Context, LastSequenceNr, reason);
    }

    /// <returns>Whether the recovery is over; otherwise the next incarnation tries to read more.</returns>
    private bool CompleteRecovery()
    {
        if (!_recovery.Complete(Context, LastSequenceNr)) return false;
        if (_recovery.Lost(LastSequenceNr) is var (events, reason)) _feed = _feed.LoseNewest(events, reason);
        return true;
    }

    /// <summary>Writes down again what is known of the datafeed, deletes all before it, and goes on when that is done.</summary>
    private void OnReadableJournal(Action then)
    {
        if (!_recovery.IsPartial)
        {
            then();
            return;
        }

        var (asker, isUnderWay) = (Sender, _onReadable is not null);
        _onReadable += () => Self.Tell(new OnceReadable(then), asker);
        if (isUnderWay) return;
        if (_feed.Config is not { } config)
        {
            DeleteMessages(LastSequenceNr);
            return;
        }

        var now = _node.Time.GetUtcNow();
        PersistAll<DatafeedEvent>(
            [new DatafeedCreated(_feed.Epoch, now, config, _feed.Reservation), new DatafeedStopped(_feed.Epoch, now, _feed.Damage!, null) {
                Reach = _feed.Reach }], datafeedEvent =>
        {
            _feed = _feed.Apply(datafeedEvent);
            if (datafeedEvent is DatafeedStopped) DeleteMessages(LastSequenceNr - 2);
        });
    }

    private void ReceiveDeletedEvents()
    {
        Command<DeleteMessagesSuccess>(_ =>
        {
            _recovery.AcceptLoss();
            _onReadable?.Invoke();
            _onReadable = null;
        });
        Command<DeleteMessagesFailure>(failure =>
        {
            Log.Warning("Events of datafeed [{0}] were not deleted: {1}", _id, failure.Cause.Message);

            // The caller repeats its request.
            _onReadable = null;
        });
        Command<OnceReadable>(once => once.Then());
    }

    /// <summary>Sent to itself, so that the request is handled with its original sender.</summary>
    private sealed record OnceReadable(Action Then) : INoSerializationVerificationNeeded;
}
