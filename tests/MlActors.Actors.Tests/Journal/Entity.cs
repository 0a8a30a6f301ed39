using Akka.Actor;
using Akka.Persistence;

namespace MlActors.Actors.Tests.Journal;

/// <summary>The least persistent actor: it persists texts and answers with all that it has, or with the reason why it cannot.</summary>
internal sealed class Entity : UntypedPersistentActor
{
    private readonly IActorRef _observer;
    private readonly List<string> _history = [];

    public Entity(string id, IActorRef observer) => (PersistenceId, _observer) = (id, observer);

    public override string PersistenceId { get; }

    public static Props Props(string id, IActorRef observer) => Akka.Actor.Props.Create(() => new Entity(id, observer));

    protected override void OnRecover(object message)
    {
        if (message is string happened) _history.Add(happened);
        if (message is RecoveryCompleted) _observer.Tell(new Recovered(PersistenceId, [.. _history]));
    }

    protected override void OnCommand(object message)
    {
        if (message is Ping) _observer.Tell(new Pong());
        if (message is not string text) return;
        PersistAsync(text, happened =>
        {
            _history.Add(happened);
            _observer.Tell(new Persisted(PersistenceId, happened));
        });
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _observer.Tell(new Unreadable(PersistenceId, reason.Message));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _observer.Tell(new Failed(PersistenceId, cause));

    /// <summary>Answered at once, also while an event is on its way to the journal.</summary>
    public sealed record Ping;

    public sealed record Pong;

    public sealed record Recovered(string Id, string[] History);

    public sealed record Persisted(string Id, string Happened);

    public sealed record Failed(string Id, Exception Cause);

    public sealed record Unreadable(string Id, string Reason);
}
