using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Reads a search from the body and from the parameters that replace keys of the body; as in Elastic, the parameters win.</summary>
internal static class SearchRequestReader
{
    public static readonly ImmutableArray<string> Parameters =
    [
        .. IndexSelection.Parameters, "from", "size", "sort", "_source", "_source_includes", "_source_excludes", "track_total_hits",
        "rest_total_hits_as_int",
        "timeout", "preference", "request_cache",
    ];

    public static SearchRequest Read(ElasticRequest request)
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
        return SearchRequest.Parse(Encoding.UTF8.GetBytes(search.ToJsonString()));
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
