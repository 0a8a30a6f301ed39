using System.Collections.Immutable;

namespace MlActors.Domain;

/// <summary>The result of a command: events to persist, or a refusal.</summary>
public sealed record Decision<TEvent>(ImmutableArray<TEvent> Events, Refusal? Refusal = null)
{
    public static readonly Decision<TEvent> NothingToDo = new([]);

    public static Decision<TEvent> Persist(params ImmutableArray<TEvent> events) => new(events);

    public static implicit operator Decision<TEvent>(Refusal refusal) => new([], refusal);

    public static implicit operator Decision<TEvent>(TEvent happened) => new([happened]);
}
