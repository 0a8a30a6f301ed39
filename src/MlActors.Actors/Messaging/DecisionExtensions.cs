using Akka.Persistence;
using MlActors.Domain;

namespace MlActors.Actors.Messaging;

/// <summary>Persists what was decided, applies it, and only then continues: nothing is acknowledged that is not durable.</summary>
internal static class DecisionExtensions
{
    /// <param name="refuse">Called with the refusal, when the decision is one; nothing is persisted then.</param>
    /// <param name="apply">Called for each event once it is persisted.</param>
    /// <param name="then">Called after the last event, with whether there was any.</param>
    public static void Execute<TEvent>(
        this Eventsourced actor, Decision<TEvent> decision, Action<Refusal> refuse, Action<TEvent> apply, Action<bool> then)
    {
        if (decision.Refusal is { } refusal)
        {
            refuse(refusal);
            return;
        }

        if (decision.Events.IsEmpty)
        {
            then(false);
            return;
        }

        var remaining = decision.Events.Length;
        actor.PersistAll(decision.Events, persisted =>
        {
            apply(persisted);
            if (--remaining == 0) then(true);
        });
    }
}
