using System.Collections.Immutable;
using MlActors.Detection.Categorization;

namespace MlActors.Detection.Settings;

/// <summary>How messages are sorted into categories.</summary>
/// <param name="FieldName">The field that holds the message.</param>
public sealed record CategorizationSettings(string FieldName)
{
    /// <summary>Regular expressions; what they match is left out of messages first.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>Categories are kept apart for each value of the partition field.</summary>
    public bool PerPartition { get; init; }

    /// <summary>A partition whose messages cannot be categorized sensibly is not categorized any further.</summary>
    public bool StopOnWarn { get; init; }

    /// <summary>So many examples are kept of each category.</summary>
    public int ExamplesLimit { get; init; } = 4;

    /// <exception cref="ArgumentException">The filter cannot be used; the message says why and what to do.</exception>
    public static void ValidateFilter(string pattern) => CategorizationFilter.Compile(pattern);
}
