using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Reads a search from its body and from the parameters that may stand in for the body's keys; the parameters win, as in Elastic.</summary>
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
            throw ElasticException.BadRequest($"a search must be an object, not {other.KindWord}");
        var search = request.Body is { } body ? JsonNode.Parse(body.Source.Bytes.Span)!.AsObject() : new JsonObject();
        var said = request.Arguments;
        foreach (var number in (ReadOnlySpan<string>)["from", "size"])
            if (said.Text(number) is not null)
                search[number] = said.Integer(number, 0);
        if (said.Text("sort") is { } sort) search["sort"] = Sort(sort);
        if (said.Text("track_total_hits") is { } total)
            search["track_total_hits"] = total is "true" or "false" ? total == "true" : said.Integer("track_total_hits", 0);
        if (Source(said) is { } source) search["_source"] = source;
        return SearchRequest.Parse(Encoding.UTF8.GetBytes(search.ToJsonString()));
    }

    /// <summary>`a,b:desc`.</summary>
    private static JsonArray Sort(string text) => new([.. Parts(text).Select(part =>
        part.LastIndexOf(':') is var colon and > 0 ? (JsonNode)new JsonObject { [part[..colon]] = part[(colon + 1)..] } : JsonValue.Create(part))]);

    private static JsonNode? Source(Arguments said)
    {
        var (includes, excludes) = (said.Text("_source_includes"), said.Text("_source_excludes"));
        if (includes is not null || excludes is not null) return new JsonObject { ["includes"] = List(includes), ["excludes"] = List(excludes) };
        return said.Text("_source") switch
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
