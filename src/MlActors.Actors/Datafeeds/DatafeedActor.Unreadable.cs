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

    public override Recovery Recovery => _recovery.Recovery;

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && message is IWithDatafeedId) _recovery.Keep(message, Sender);
        return base.AroundReceive(receive, message);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _recovery.Fail(Context, LastSequenceNr, reason);

    /// <returns>Whether the recovery is over; otherwise the next incarnation tries to read more.</returns>
    private bool CompleteRecovery()
    {
        if (!_recovery.Complete(Context, LastSequenceNr)) return false;
        if (_recovery.Lost(LastSequenceNr) is var (events, reason)) _feed = _feed.LoseNewest(events, reason);
        return true;
    }

    private void WhenReadable(Action then) => _recovery.WhenReadable(Context, RestateAlone, then);

    private void RestateAlone()
    {
        if (_feed.Config is not { } config)
        {
            DeleteMessages(LastSequenceNr);
            return;
        }

        var now = _node.Time.GetUtcNow();
        DatafeedEvent[] known =
        [
            new DatafeedCreated(_feed.Epoch, now, config, _feed.Reservation),
            new DatafeedStopped(_feed.Epoch, now, _feed.Damage!, null) { Reach = _feed.Reach },
        ];
        PersistAll(known, datafeedEvent =>
        {
            _feed = _feed.Apply(datafeedEvent);
            if (datafeedEvent is DatafeedStopped) DeleteMessages(LastSequenceNr - known.Length);
        });
    }

    // Its handlers are a table: what the recovery handles has types of its own, and comes last.
    private void ReceiveRecovering() => CommandAny(message =>
    {
        if (!_recovery.Handle(Context, message)) Unhandled(message);
    });
}
