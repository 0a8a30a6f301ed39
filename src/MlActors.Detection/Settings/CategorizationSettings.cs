using System.Collections.Immutable;

namespace MlActors.Detection.Settings;

/// <summary>How messages are assigned to categories.</summary>
/// <param name="FieldName">The field that holds the message.</param>
public sealed record CategorizationSettings(string FieldName)
{
    /// <summary>Regular expressions whose matches are removed from messages first.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>Categories are separate for each value of the partition field.</summary>
    public bool PerPartition { get; init; }

    /// <summary>A partition whose messages do not form categories is no longer categorized.</summary>
    public bool StopOnWarn { get; init; }

    /// <summary>The maximum number of examples that are kept of each category.</summary>
    public int ExamplesLimit { get; init; } = 4;

    /// <summary>Checks a filter.</summary>
    /// <exception cref="ArgumentException">The filter cannot be used; the message gives the reason and the remedy.</exception>
    public static void ValidateFilter(string pattern) => CategorizationFilter.Compile(pattern);
}
