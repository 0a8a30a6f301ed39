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

    public override Recovery Recovery => _recovery.Recovery;

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (IsRecovering && message is Domain.IWithJobId) _recovery.Keep(message, Sender);
        return base.AroundReceive(receive, message);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _recovery.Fail(Context, LastSequenceNr, reason);

    /// <returns>Whether the recovery is over; otherwise the next incarnation tries to read more.</returns>
    private bool CompleteRecovery()
    {
        if (!_recovery.Complete(Context, LastSequenceNr)) return false;
        if (_recovery.Lost(LastSequenceNr) is var (events, reason)) _job = _job.LoseNewest(events, reason);
        return true;
    }

    private void WhenReadable(Action then) => _recovery.WhenReadable(Context, RestateAlone, then);

    private void RestateAlone() => Persist(new JobRestated(_job.Epoch, _node.Time.GetUtcNow(), _job), restated =>
    {
        _job = _job.Apply(restated);
        _restatedAt = LastSequenceNr;
        DeleteMessages(LastSequenceNr - 1);
    });
}
