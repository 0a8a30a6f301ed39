using System.Collections.Immutable;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Documents;

/// <summary>The calls of indices and documents: what loading data, looking at it and feeding it to jobs needs.</summary>
internal static class DocumentRoutes
{
    private const string Index = "/{index:index}";

    private static readonly ImmutableArray<string> Writing = ["refresh", "timeout", "wait_for_active_shards"];
    private static readonly ImmutableArray<string> Resolving = IndexSelection.Parameters;

    public static IEnumerable<ElasticRoute> All => [.. Indices, .. Single, .. Many];

    private static IEnumerable<ElasticRoute> Indices =>
    [
        Of<IndexEndpoints>("PUT", Index, (indices, request, cancellationToken) => indices.CreateAsync(request, cancellationToken))
            .With("timeout", "master_timeout", "wait_for_active_shards").Taking(BodyRule.Optional),
        Of<IndexEndpoints>("GET", Index, (indices, request, cancellationToken) => indices.GetAsync(request, cancellationToken))
            .With([.. Resolving, "local", "master_timeout"]),
        Of<IndexEndpoints>("DELETE", Index, (indices, request, cancellationToken) => indices.DeleteAsync(request, cancellationToken))
            .With([.. Resolving, "timeout", "master_timeout"]),
        Of<IndexEndpoints>("HEAD", Index, (indices, request, cancellationToken) => indices.ExistsAsync(request, cancellationToken))
            .With([.. Resolving, "local"]),
        Of<IndexEndpoints>("GET POST", $"{Index}/_refresh", (indices, request, cancellationToken) => indices.RefreshAsync(request, cancellationToken))
            .With(Resolving),
        Of<IndexEndpoints>("GET POST", "/_refresh", (indices, request, cancellationToken) => indices.RefreshAsync(request, cancellationToken))
            .With(Resolving),
    ];

    private static IEnumerable<ElasticRoute> Single =>
    [
        Of<DocumentEndpoints>("POST", $"{Index}/_doc", (documents, request, cancellationToken) => documents.WriteAsync(request, cancellationToken))
            .With([.. Writing, "op_type"]).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "PUT POST", $"{Index}/_doc/{{id}}", (documents, request, cancellationToken) => documents.WriteAsync(request, cancellationToken))
            .With([.. Writing, "op_type"]).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "PUT POST", $"{Index}/_create/{{id}}", (documents, request, cancellationToken) => documents.CreateAsync(request, cancellationToken))
            .With(Writing).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "GET HEAD", $"{Index}/_doc/{{id}}", (documents, request, cancellationToken) => documents.GetAsync(request, cancellationToken))
            .With("realtime", "refresh", "preference", "_source"),
        Of<DocumentEndpoints>(
            "DELETE", $"{Index}/_doc/{{id}}",
            (documents, request, cancellationToken) => documents.DeleteAsync(request, cancellationToken)).With(Writing),
    ];

    private static IEnumerable<ElasticRoute> Many =>
    [
        Of<BulkEndpoints>("POST PUT", "/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken)).With(Writing)
            .Taking(BodyRule.Streamed),
        Of<BulkEndpoints>("POST PUT", $"{Index}/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken))
            .With(Writing).Taking(BodyRule.Streamed),
        Of<SearchEndpoints>("GET POST", "/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .With(Resolving).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .With(Resolving).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .With(SearchRequestReader.Parameters).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .With(SearchRequestReader.Parameters).Taking(BodyRule.Optional),
    ];
}
