using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Actors.Jobs;

/// <summary>
/// A job whose journal holds an event that no serializer of this build knows. It is recovered up to that event, shown as failed, and answers like any
/// other damaged job. Only what an operator forces takes the unreadable events away: a newer build could still read them.
/// </summary>
internal sealed partial class JobActor
{
    private readonly PartialRecovery _recovery;
    private Action? _onReadable;

    public override Recovery Recovery => _recovery.Recovery;

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && message is Domain.IWithJobId) _recovery.Keep(message, Sender);
        return base.AroundReceive(receive, message);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Log.Error("The journal of job [{0}] cannot be read after event {1}: {2}", _id, LastSequenceNr, reason.Message);
        _recovery.Fail(Context, LastSequenceNr, reason);
    }

    /// <returns>Whether the recovery is over; otherwise the next incarnation tries to read more.</returns>
    private bool CompleteRecovery()
    {
        if (!_recovery.Complete(Context, LastSequenceNr)) return false;
        if (_recovery.Lost(LastSequenceNr) is var (events, reason)) _job = _job.LoseNewest(events, reason);
        return true;
    }

    /// <summary>
    /// States what is known of the job, deletes all before it, and goes on when that is done: from then on the journal can be read.
    /// </summary>
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
        Persist(new JobRestated(_job.Epoch, _node.Time.GetUtcNow(), _job), restated =>
        {
            _job = _job.Apply(restated);
            _restatedAt = LastSequenceNr;
            DeleteMessages(LastSequenceNr - 1);
        });
    }

    private bool OnDeletedEvents(object message)
    {
        switch (message)
        {
            case DeleteMessagesSuccess:
                if (_onReadable is not null) _recovery.AcceptLoss();
                _onReadable?.Invoke();
                _onReadable = null;
                return true;
            case DeleteMessagesFailure failure:
                Log.Warning("Events of job [{0}] were not deleted: {1}", _id, failure.Cause.Message);

                // The caller repeats its request.
                _onReadable = null;
                return true;
            case OnceReadable once: once.Then(); return true;
            default: return false;
        }
    }

    /// <summary>Sent to itself, so that the request is handled with its original sender.</summary>
    private sealed record OnceReadable(Action Then) : INoSerializationVerificationNeeded;
}
