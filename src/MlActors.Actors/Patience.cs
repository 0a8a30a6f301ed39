namespace MlActors.Actors;

/// <summary>How long a caller waits where Elastic names no time-out of its own.</summary>
public sealed record Patience(TimeSpan Question, TimeSpan Change)
{
    /// <summary>A change may have to wait for an entity that moves after the loss of a node, which takes some ten seconds.</summary>
    public static readonly Patience Default = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
}
