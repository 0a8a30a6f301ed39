using System.Collections.Immutable;

namespace MlActors.Detection.Results;

/// <summary>What the messages of one category have in common.</summary>
/// <param name="CategoryId">1 and up, unique in its job.</param>
/// <param name="Terms">The common words, in order.</param>
/// <param name="Regex">Matches the messages of the category.</param>
public sealed record CategoryDefinition(int CategoryId, string? PartitionFieldValue, string Terms, string Regex, int MaxMatchingLength)
{
    public ImmutableArray<string> Examples { get; init; } = [];

    public string? GrokPattern { get; init; }

    public long NumMatches { get; init; }

    /// <summary>More special categories that this one has come to cover.</summary>
    public ImmutableArray<int> PreferredToCategories { get; init; } = [];
}
