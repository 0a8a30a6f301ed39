using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Persistence;

namespace MlActors.Actors.Recovering;

/// <summary>
/// How one incarnation of a sharded actor recovers: from its whole journal, or from as much of it as can be read. Akka stops an actor whose
/// recovery fails, and with it every message that waited; here they are passed to the next incarnation, which knows why.
/// </summary>
/// <param name="journals">Of the node.</param>
/// <param name="stop">What the shard stops its actors with.</param>
internal sealed class PartialRecovery(UnreadableJournals journals, string persistenceId, object stop)
{
    private UnreadableJournal? _journal = journals.Take(persistenceId);
    private List<(object Message, IActorRef Sender)>? _waiting;

    public Recovery Recovery => _journal?.Recovery ?? Recovery.Default;

    /// <summary>Some events are not known to this incarnation, and still stored.</summary>
    public bool IsPartial => _journal is not null;

    /// <summary>What came while the actor recovers.</summary>
    public void Keep(object message, IActorRef sender) => (_waiting ??= []).Add((message, sender));

    /// <param name="context">Of the actor, which Akka is about to stop.</param>
    public void Fail(IActorContext context, long lastSequenceNr, Exception reason)
    {
        if (!UnreadableJournals.IsStoreAway(reason)) LeaveTo(context, UnreadableJournal.AfterFailure(_journal, lastSequenceNr, reason.Message));
    }

    /// <returns>Whether the actor goes on with what was recovered; otherwise it stops, and its next incarnation tries to read one event
    /// more.</returns>
    public bool Complete(IActorContext context, long highestSequenceNr)
    {
        if (_journal is { IsTrial: true } trial)
        {
            if (trial.ReadableUpTo + 1 < highestSequenceNr)
            {
                LeaveTo(context, trial.OneMore());
                context.Stop(context.Self);
                return false;
            }

            _journal = null;
        }

        _waiting = null;
        return true;
    }

    /// <summary>How many events could not be read, and why; null when all were.</summary>
    public (long Events, string Reason)? Lost(long highestSequenceNr) =>
        _journal is null ? null : (highestSequenceNr - _journal.ReadableUpTo, _journal.Damage);

    /// <summary>What could not be read is deleted.</summary>
    public void AcceptLoss() => _journal = null;

    // Told first that the actor stops, the shard keeps the messages until it has started the next incarnation.
    private void LeaveTo(IActorContext context, UnreadableJournal known)
    {
        journals.Add(persistenceId, known);
        context.Parent.Tell(new Passivate(stop));
        foreach (var (message, sender) in _waiting ?? []) context.Parent.Tell(message, sender);
        _waiting = null;
    }
}
