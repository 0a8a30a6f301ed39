namespace MlActors.Actors.Messaging;

/// <summary>How long a caller waits where Elastic names no time-out of its own.</summary>
public sealed record CallTimeouts(TimeSpan Question, TimeSpan Change)
{
    /// <summary>Of a list, for each of its units: one that takes longer is shown as one that does not answer.</summary>
    public TimeSpan Listing { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of a plan, for all units together: what has not answered by then is planned by what the registry knows.</summary>
    public TimeSpan Plan { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A change may have to wait for an entity that moves after the loss of a node, which takes some ten seconds.</summary>
    public static readonly CallTimeouts Default = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
}
