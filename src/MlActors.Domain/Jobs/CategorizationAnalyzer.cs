using System.Collections.Immutable;
using System.Text.Json;

namespace MlActors.Domain.Jobs;

/// <summary>Elastic's default categorization analyzer, which is what the engine does, and what an analyzer of a job adds to it.</summary>
public static class CategorizationAnalyzer
{
    public const string FirstLine = "first_line_with_letters";
    public const string Tokenizer = "ml_standard";
    public const string Replace = "pattern_replace";
    public const int MaxTokens = 100;

    /// <summary>The words of dates that are no part of a category. `May` is both a name and an abbreviation.</summary>
    public static readonly ImmutableArray<string> DateWords =
    [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "GMT", "UTC",
    ];

    /// <summary>The regular expressions whose matches an analyzer leaves out.</summary>
    /// <param name="analyzer">A checked analyzer, as JSON; null for the default.</param>
    public static ImmutableArray<string> PatternsOf(string? analyzer)
    {
        if (analyzer is null) return [];
        using var json = JsonDocument.Parse(analyzer);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("char_filter", out var filters)
            ? [.. filters.EnumerateArray().Where(filter => filter.ValueKind == JsonValueKind.Object)
                .Select(filter => filter.GetProperty("pattern").GetString()!)]
            : [];
    }
}
