using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Actors.Jobs;

/// <summary>
/// The state of a job and the only way to change it: decide, persist, apply, and only then continue. It keeps the journal short: each
/// background snapshot adds an event to it for as long as the job is open, so every few dozen events one states the whole job, and what came
/// before the last but one of these is deleted. The newest may be unreadable, and nothing is lost.
/// </summary>
internal sealed class JobJournal(Eventsourced actor, IActorContext context, TimeProvider time)
{
    private const int EventsPerRestatement = 64;

    private static readonly string RestatedManifest = WireManifests.All.Single(entry => entry.Type == typeof(JobRestated)).Manifest;

    private long _restatedAt;

    public JobState State { get; private set; } = JobState.Initial;

    public void Replay(JobEvent jobEvent)
    {
        State = State.Replay(jobEvent, actor.LastSequenceNr);
        if (jobEvent is JobRestated) _restatedAt = actor.LastSequenceNr;
    }

    public void SkipUnreadable(UnreadablePayload unreadable)
    {
        // It repeats the events before it, which are kept for this case.
        if (unreadable.Manifest == RestatedManifest && State.Phase != JobPhase.Absent) return;
        State = State.MarkDamaged($"event {actor.LastSequenceNr} of its journal {unreadable}");
    }

    public void LoseNewest(long events, string reason) => State = State.LoseNewest(events, reason);

    /// <summary>A job that cannot be trusted is shown as failed; its journal is not changed.</summary>
    public void FailIfDamaged()
    {
        if (State.Damage is { } damage)
            State = State with { Phase = JobPhase.Failed, Reason = $"{damage}; close it by force to go on without it, or delete it" };
    }

    /// <param name="then">Called with the sender of the command, and whether anything changed.</param>
    public void Execute(JobCommand command, Action<IActorRef, bool> then)
    {
        var sender = context.Sender;
        actor.Execute(
            State.Decide(command, time.GetUtcNow()),
            refusal => sender.Tell(new JobReply.JobRefused(refusal)),
            persisted => State = State.Apply(persisted),
            hasChanged => then(sender, hasChanged));
    }

    public void RestateIfDue()
    {
        if (actor.LastSequenceNr - _restatedAt < EventsPerRestatement) return;
        Restate(() =>
        {
            if (_restatedAt > 1) actor.DeleteMessages(_restatedAt - 1);
        });
    }

    /// <summary>Only the restatement remains, and with it none of the events that cannot be read.</summary>
    public void RestateAlone() => Restate(() => actor.DeleteMessages(actor.LastSequenceNr - 1));

    private void Restate(Action then) => actor.Persist(new JobRestated(State.Epoch, time.GetUtcNow(), State), restated =>
    {
        State = State.Apply(restated);
        then();
        _restatedAt = actor.LastSequenceNr;
    });
}
