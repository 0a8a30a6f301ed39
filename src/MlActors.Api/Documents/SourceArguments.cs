using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Which part of a document a response contains: from the parameters, or from the body of a request for several documents.</summary>
internal static class SourceArguments
{
    public static readonly ImmutableArray<string> Names = ["_source", "_source_includes", "_source_excludes"];

    public static SourceFilter Read(QueryParameters query)
    {
        var (includes, excludes) = (query.Text("_source_includes"), query.Text("_source_excludes"));
        if (!string.IsNullOrEmpty(includes) || !string.IsNullOrEmpty(excludes)) return new SourceFilter(true, Paths(includes), Paths(excludes));
        return query.Text("_source") switch
        {
            null or "" or "true" => SourceFilter.Everything,
            "false" => SourceFilter.Nothing,
            var paths => new SourceFilter(true, Paths(paths), []),
        };
    }

    /// <summary>A boolean, a path, a list of paths, or an object with included and excluded paths.</summary>
    public static SourceFilter Read(JsonPart? source, SourceFilter otherwise) => source switch
    {
        null => otherwise,
        { Kind: JsonKind.Boolean, Text: "false" } => SourceFilter.Nothing,
        { Kind: JsonKind.Boolean } => SourceFilter.Everything,
        { Kind: JsonKind.Object } => JsonFields.Read(source, "_source", fields => new SourceFilter(
            true, [.. fields.Texts("includes") ?? fields.Texts("include") ?? []], [.. fields.Texts("excludes") ?? fields.Texts("exclude") ?? []])),
        { Kind: JsonKind.Array } => new SourceFilter(true, [.. source.Items.Select(item => item.Text ?? "")], []),
        _ => new SourceFilter(true, [source.Text ?? ""], []),
    };

    private static ImmutableArray<string> Paths(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
