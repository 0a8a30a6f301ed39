using Akka.Actor;
using Akka.Persistence;
using MlActors.Domain;

namespace MlActors.Actors.Recovering;

/// <summary>
/// A sharded persistent actor whose journal may hold an event that no serializer of this build knows. It is recovered up to that event and shown
/// as failed. Only what an operator forces takes the unreadable events away: a newer build could still read them.
/// </summary>
/// <param name="unreadable">Of the node.</param>
/// <param name="stop">What the shard stops its actors with.</param>
internal abstract class EntityActor(string persistenceId, UnreadableJournals unreadable, object stop) : AcknowledgingActor, IWithTimers
{
    private readonly PartialRecovery _recovery = new(unreadable, persistenceId, stop);

    public sealed override string PersistenceId => persistenceId;

    public sealed override Recovery Recovery => _recovery.Recovery;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The newest events could not be read.</summary>
    protected abstract void LoseNewest(long events, string reason);

    /// <summary>Persists what is known of the entity, and then deletes the events before it.</summary>
    protected abstract void ReplaceJournal();

    protected sealed override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && message is (IWithJobId or IWithDatafeedId)) _recovery.Keep(message, Sender);
        return base.AroundReceive(receive, message);
    }

    protected sealed override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _recovery.Fail(Context, LastSequenceNr, reason);

    /// <returns>Whether the recovery is over; otherwise the next incarnation tries to read more.</returns>
    protected bool CompleteRecovery()
    {
        if (!_recovery.Complete(Context, LastSequenceNr)) return false;
        if (_recovery.Lost(LastSequenceNr) is var (events, reason)) LoseNewest(events, reason);
        return true;
    }

    /// <summary>Continues when the journal can be read: at once, or after the events that cannot be read were replaced.</summary>
    protected void WhenReadable(Action then) => _recovery.WhenReadable(Context, ReplaceJournal, then);

    /// <returns>Whether the message was one of the recovery.</returns>
    protected bool OnRecoveryMessage(object message) => _recovery.Handle(Context, message);
}
