using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace MlActors.Api.Elastic;

/// <summary>The query parameters of a request. Unknown ones are refused before the endpoint is called.</summary>
internal sealed class QueryParameters(IQueryCollection query)
{
    private static readonly ImmutableArray<string> Common = [
        "pretty", "human", "filter_path", "error_trace", "format", "source", "source_content_type"];

    public string? Text(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>An empty value counts as true: `?force` is the same as `?force=true`.</summary>
    public bool Flag(string name, bool defaultValue = false) => Arguments.Flag(Text(name), name) ?? defaultValue;

    public static void Check(IQueryCollection query, string path, IReadOnlyCollection<string> known)
    {
        var unknown = query.Keys.Where(name => !known.Contains(name) && !Common.Contains(name)).Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length == 0) return;
        var described = unknown.Select(name => $"[{name}]{Suggestion(name, known)}");
        throw ElasticException.BadRequest(
            $"request [{path}] contains unrecognized parameter{(unknown.Length > 1 ? "s" : "")}: {string.Join(", ", described)}");
    }

    private static string Suggestion(string name, IEnumerable<string> known) =>
        Suggestions.Phrase(name, known.Concat(Common)) is { Length: > 0 } phrase ? $" ->{phrase}" : "";
}
