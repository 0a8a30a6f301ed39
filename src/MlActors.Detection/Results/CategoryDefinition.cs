using System.Collections.Immutable;

namespace MlActors.Detection.Results;

/// <summary>The definition of a category of messages.</summary>
/// <param name="CategoryId">1 and up, unique in its job.</param>
/// <param name="PartitionFieldValue">Null unless categories are kept per partition.</param>
/// <param name="Terms">The common words, in order, separated by blanks.</param>
/// <param name="Regex">A regular expression that matches the messages of the category.</param>
/// <param name="MaxMatchingLength">The length in characters up to which messages match.</param>
public sealed record CategoryDefinition(int CategoryId, string? PartitionFieldValue, string Terms, string Regex, int MaxMatchingLength)
{
    public ImmutableArray<string> Examples { get; init; } = [];

    public string? GrokPattern { get; init; }

    public long NumMatches { get; init; }

    /// <summary>The ids of more specific categories that this one covers now.</summary>
    public ImmutableArray<int> PreferredToCategories { get; init; } = [];
}
