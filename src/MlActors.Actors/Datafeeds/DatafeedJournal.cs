using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Actors.Serialization;
using MlActors.Domain.Datafeeds;
using static MlActors.Domain.Datafeeds.DatafeedEvent;

namespace MlActors.Actors.Datafeeds;

/// <summary>The state of a datafeed and the only way to change it: decide, persist, apply, and only then continue.</summary>
internal sealed class DatafeedJournal(Eventsourced actor, IActorContext context, TimeProvider time)
{
    public DatafeedState State { get; private set; } = DatafeedState.Initial;

    public void Replay(DatafeedEvent datafeedEvent) => State = State.Replay(datafeedEvent, actor.LastSequenceNr);

    public void SkipUnreadable(UnreadablePayload unreadable) =>
        State = State.MarkDamaged($"event {actor.LastSequenceNr} of its journal {unreadable}");

    public void LoseNewest(long events, string reason) => State = State.LoseNewest(events, reason);

    public bool WouldChange(DatafeedCommand command) => State.Decide(command, time.GetUtcNow()) is { Refusal: null, Events.IsEmpty: false };

    /// <param name="then">Called with the sender of the command, and whether anything changed.</param>
    public void Execute(DatafeedCommand command, Action<IActorRef, bool> then)
    {
        var sender = context.Sender;
        actor.Execute(
            State.Decide(command, time.GetUtcNow()),
            refusal => sender.Tell(new DatafeedReply.DatafeedRefused(refusal)),
            persisted => State = State.Apply(persisted),
            hasChanged => then(sender, hasChanged));
    }

    /// <summary>Only what is known remains, and none of the events that cannot be read.</summary>
    public void Replace()
    {
        if (State.Config is not { } config)
        {
            actor.DeleteMessages(actor.LastSequenceNr);
            return;
        }

        var now = time.GetUtcNow();
        DatafeedEvent[] known =
        [
            new DatafeedCreated(State.Epoch, now, config, State.Reservation),
            new DatafeedStopped(State.Epoch, now, State.Damage!, null) { Reach = State.Reach },
        ];
        actor.PersistAll(known, datafeedEvent =>
        {
            State = State.Apply(datafeedEvent);
            if (datafeedEvent is DatafeedStopped) actor.DeleteMessages(actor.LastSequenceNr - known.Length);
        });
    }
}
