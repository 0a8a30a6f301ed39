using System.Text.Json;
using MlActors.Domain;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Queries;

/// <summary>Parses the queries for words and patterns.</summary>
internal static class TextQueryParser
{
    public static readonly string[] Names = ["match", "match_phrase", "prefix", "wildcard", "query_string"];

    public static DocumentQuery Parse(string name, JsonElement body)
    {
        if (name == "query_string") return QueryString(body);
        var (field, value) = QueryParser.OneField(name, body);
        return name switch
        {
            "match" => MatchOf(field, value),
            "match_phrase" => new Match(field, Value(name, value, "query", ["analyzer", "slop"]), MatchKind.Phrase),
            "prefix" => PatternOf(name, field, value, text => Escape(text) + "*"),
            _ => PatternOf(name, field, value, text => text),
        };
    }

    private static Match MatchOf(string field, JsonElement value)
    {
        var all = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("operator", out var operation) && All(operation);
        return new Match(
            field, Value("match", value, "query", ["operator", "lenient", "zero_terms_query"]), all ? MatchKind.AllWords : MatchKind.AnyWord);
    }

    private static Pattern PatternOf(string name, string field, JsonElement value, Func<string, string> pattern)
    {
        var text = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("wildcard", out _)
            ? Value(name, value, "wildcard", ["case_insensitive", "rewrite"])
            : Value(name, value, "value", ["case_insensitive", "rewrite"]);
        var ignoreCase = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("case_insensitive", out var folded)
            && folded.ValueKind == JsonValueKind.True;
        return new Pattern(field, Within(name, pattern(text.Text)), ignoreCase);
    }

    private static DocumentQuery QueryString(JsonElement body)
    {
        QueryParser.OnlyKnown("query_string", body, ["query", "default_field", "default_operator", "analyze_wildcard", "lenient", "time_zone"]);
        return LuceneQueryParser.Parse(
            QueryParser.Text("query_string", body, "query"),
            body.TryGetProperty("default_field", out var field) ? field.ToString() : null,
            body.TryGetProperty("default_operator", out var all) && All(all));
    }

    private static QueryValue Value(string query, JsonElement value, string name, string[] options)
    {
        if (value.ValueKind != JsonValueKind.Object) return QueryParser.Value(query, value);
        QueryParser.OnlyKnown(query, value, [name, .. options]);
        return value.TryGetProperty(name, out var inner)
            ? QueryParser.Value(query, inner)
            : throw QueryParser.Refuse($"[{query}] query needs a [{name}]");
    }

    /// <summary>The text within the limit for patterns, which are compiled.</summary>
    public static string Within(string query, string pattern)
    {
        const int MaxPattern = 1_000;
        return pattern.Length <= MaxPattern
            ? pattern
            : throw QueryParser.Refuse($"the pattern of a [{query}] query has [{pattern.Length}] characters, and at most [{MaxPattern}] are allowed");
    }

    private static bool All(JsonElement operation) => operation.ToString().ToLowerInvariant() switch
    {
        "and" => true,
        "or" => false,
        var other => throw QueryParser.Refuse($"[{other}] is not an operator; use [and] or [or]"),
    };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal);
}
