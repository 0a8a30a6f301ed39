using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;

namespace MlActors.Actors.Recovering;

/// <summary>
/// How one incarnation of a sharded actor recovers: from its whole journal, or from as much of it as can be read. Akka stops an actor whose
/// recovery fails, and drops every message that waited; here they are passed to the next incarnation, which has the reason.
/// </summary>
/// <param name="journals">Of the node.</param>
/// <param name="stop">What the shard stops its actors with.</param>
internal sealed class PartialRecovery(UnreadableJournals journals, string persistenceId, object stop)
{
    private UnreadableJournal? _journal = journals.Take(persistenceId);
    private List<(object Message, IActorRef Sender)>? _waiting;
    private Action? _onReadable;

    public Recovery Recovery => _journal?.Recovery ?? Recovery.Default;

    /// <summary>Keeps a message that arrives during the recovery.</summary>
    public void Keep(object message, IActorRef sender) => (_waiting ??= []).Add((message, sender));

    /// <param name="context">Of the actor, which Akka is about to stop.</param>
    public void Fail(IActorContext context, long lastSequenceNr, Exception reason)
    {
        context.GetLogger().Error("[{0}] was not recovered after event {1}: {2}", persistenceId, lastSequenceNr, reason.Message);
        if (!UnreadableJournals.IsStoreAway(reason)) LeaveTo(context, UnreadableJournal.AfterFailure(_journal, lastSequenceNr, reason.Message));
    }

    /// <returns>Whether the actor continues with what was recovered; otherwise it stops, and its next incarnation tries to read more.</returns>
    public bool Complete(IActorContext context, long highestSequenceNr)
    {
        if (_journal is { IsTrial: true } trial)
        {
            _journal = trial.AfterSuccess(highestSequenceNr);
            if (_journal is { IsTrial: true } next)
            {
                LeaveTo(context, next);
                context.Stop(context.Self);
                return false;
            }
        }

        _waiting = null;
        return true;
    }

    /// <summary>How many events could not be read, and why; null when all were.</summary>
    public (long Events, string Reason)? Lost(long highestSequenceNr) =>
        _journal is null ? null : (highestSequenceNr - _journal.ReadableUpTo, _journal.Damage);

    /// <summary>Continues when the journal can be read: at once, or after the actor has replaced its events by what is known.</summary>
    /// <param name="replace">Persists what is known, and then deletes the events before it.</param>
    /// <param name="then">Runs with the sender of the current message as the sender.</param>
    public void WhenReadable(IActorContext context, Action replace, Action then)
    {
        if (_journal is null)
        {
            then();
            return;
        }

        var (self, sender, isUnderWay) = (context.Self, context.Sender, _onReadable is not null);
        _onReadable += () => self.Tell(new Readable(then), sender);
        if (!isUnderWay) replace();
    }

    /// <returns>Whether the message was a reply to a deletion of events, or continues what waited for one.</returns>
    public bool Handle(IActorContext context, object message)
    {
        switch (message)
        {
            case DeleteMessagesSuccess when _onReadable is { } then:
                (_journal, _onReadable) = (null, null);
                then();
                return true;
            case DeleteMessagesSuccess:
                return true;
            case DeleteMessagesFailure failure:
                context.GetLogger().Warning("Events of [{0}] were not deleted: {1}", persistenceId, failure.Cause.Message);

                // The caller repeats its request.
                _onReadable = null;
                return true;
            case Readable readable:
                readable.Then();
                return true;
            default:
                return false;
        }
    }

    // The shard knows first that the actor stops, and keeps the messages until it has started the next incarnation.
    private void LeaveTo(IActorContext context, UnreadableJournal known)
    {
        journals.Add(persistenceId, known);
        context.Parent.Tell(new Passivate(stop));
        foreach (var (message, sender) in _waiting ?? []) context.Parent.Tell(message, sender);
        _waiting = null;
    }

    private sealed record Readable(Action Then) : INoSerializationVerificationNeeded;
}
