namespace MlActors.Actors.Messaging;

/// <summary>Timeouts of requests for which Elastic has no parameter.</summary>
public sealed record CallTimeouts(TimeSpan Question, TimeSpan Change)
{
    /// <summary>For each unit of a listing: a unit that takes longer is shown as failed.</summary>
    public TimeSpan Listing { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For all units of a plan together: for units that have not answered by then, the registry's entry is used.</summary>
    public TimeSpan Plan { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A change may have to wait for an entity that moves after the loss of a node, which takes some ten seconds.</summary>
    public static readonly CallTimeouts Default = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
}
