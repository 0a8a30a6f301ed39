using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Queries;

namespace MlActors.Api.Documents;

/// <summary>Reads a search from the body and from the parameters that replace keys of the body; as in Elastic, the parameters win.</summary>
internal static class SearchRequestReader
{
    /// <summary>The parameters for a query in Lucene's syntax.</summary>
    public static readonly ImmutableArray<string> QueryTextParameters = ["q", "df", "default_operator", "analyze_wildcard", "lenient"];

    public static readonly ImmutableArray<string> Parameters =
    [
        .. IndexSelection.Parameters, .. SourceArguments.Names, "from", "size", "sort", "track_total_hits",
        "rest_total_hits_as_int", .. QueryTextParameters, "scroll", "typed_keys", "search_type", "batched_reduce_size",
        "max_concurrent_shard_requests", "ccs_minimize_roundtrips", "timeout", "preference", "request_cache",
    ];

    /// <summary>The query of the parameter `q`; null without one.</summary>
    public static DocumentQuery? QueryText(ElasticRequest request) => QueryString(request.Query) is { } query
        ? DocumentQuery.Parse(query.ToJsonString())
        : null;

    private static JsonObject? QueryString(QueryParameters parameters)
    {
        if (parameters.Text("q") is not { Length: > 0 } text) return null;
        var query = new JsonObject { ["query"] = text };
        if (parameters.Text("df") is { Length: > 0 } field) query["default_field"] = field;
        if (parameters.Text("default_operator") is { Length: > 0 } operation) query["default_operator"] = operation;
        return new JsonObject { ["query_string"] = query };
    }

    /// <summary>The search as JSON.</summary>
    public static byte[] Json(ElasticRequest request)
    {
        if (request.Body is { Kind: not JsonKind.Object } other)
            throw ElasticException.BadRequest($"a search must be an object, not {other.TokenName}");
        var search = request.Body is { } body ? JsonNode.Parse(body.Source.Bytes.Span)!.AsObject() : new JsonObject();
        var arguments = request.Arguments;
        foreach (var number in (ReadOnlySpan<string>)["from", "size"])
            if (arguments.Text(number) is not null)
                search[number] = arguments.Integer(number, 0);
        if (arguments.Text("sort") is { } sort) search["sort"] = Sort(sort);
        if (arguments.Text("track_total_hits") is { } total)
            search["track_total_hits"] = total is "true" or "false" ? total == "true" : arguments.Integer("track_total_hits", 0);
        if (Source(arguments) is { } source) search["_source"] = source;
        if (QueryString(request.Query) is { } query) search["query"] = query;
        return Encoding.UTF8.GetBytes(search.ToJsonString());
    }

    /// <summary>`a,b:desc`.</summary>
    private static JsonArray Sort(string text) => new([.. Parts(text).Select(part =>
        part.LastIndexOf(':') is var colon and > 0 ? (JsonNode)new JsonObject { [part[..colon]] = part[(colon + 1)..] } : JsonValue.Create(part))]);

    private static JsonNode? Source(Arguments arguments)
    {
        var (includes, excludes) = (arguments.Text("_source_includes"), arguments.Text("_source_excludes"));
        if (includes is not null || excludes is not null) return new JsonObject { ["includes"] = List(includes), ["excludes"] = List(excludes) };
        return arguments.Text("_source") switch
        {
            null => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var paths => List(paths),
        };
    }

    private static JsonArray List(string? text) => new([.. Parts(text).Select(path => (JsonNode)JsonValue.Create(path))]);

    private static string[] Parts(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
