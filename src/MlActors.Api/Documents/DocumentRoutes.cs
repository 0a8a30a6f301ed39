using System.Collections.Immutable;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Documents;

/// <summary>The calls of indices and documents: what loading data, looking at it and feeding it to jobs needs.</summary>
internal static class DocumentRoutes
{
    private static readonly ImmutableArray<string> Writing = ["refresh", "timeout", "wait_for_active_shards"];

    public static IEnumerable<ElasticRoute> All => [.. Indices, .. Single, .. Many];

    private static IEnumerable<ElasticRoute> Indices =>
    [
        Of<IndexEndpoints>("PUT", "/{index:index}", (indices, request, ct) => indices.Create(request, ct), "timeout", "master_timeout", "wait_for_active_shards").Taking(BodyRule.Optional),
        Of<IndexEndpoints>("DELETE", "/{index:index}", (indices, request, ct) => indices.Delete(request, ct), [.. IndexSelection.Parameters, "timeout", "master_timeout"]),
        Of<IndexEndpoints>("HEAD", "/{index:index}", (indices, request, ct) => indices.Exists(request, ct), [.. IndexSelection.Parameters, "local"]),
        Of<IndexEndpoints>("GET POST", "/{index:index}/_refresh", (indices, request, ct) => indices.Refresh(request, ct), IndexSelection.Parameters),
        Of<IndexEndpoints>("GET POST", "/_refresh", (indices, request, ct) => indices.Refresh(request, ct), IndexSelection.Parameters),
    ];

    private static IEnumerable<ElasticRoute> Single =>
    [
        Of<DocumentEndpoints>("POST", "/{index:index}/_doc", (documents, request, ct) => documents.Write(request, ct), [.. Writing, "op_type"]).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>("PUT POST", "/{index:index}/_doc/{id}", (documents, request, ct) => documents.Write(request, ct), [.. Writing, "op_type"]).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>("PUT POST", "/{index:index}/_create/{id}", (documents, request, ct) => documents.Create(request, ct), Writing).Taking(BodyRule.Streamed),
        Of<DocumentEndpoints>("GET HEAD", "/{index:index}/_doc/{id}", (documents, request, ct) => documents.Get(request, ct), "realtime", "refresh", "preference", "_source"),
        Of<DocumentEndpoints>("DELETE", "/{index:index}/_doc/{id}", (documents, request, ct) => documents.Delete(request, ct), Writing),
    ];

    private static IEnumerable<ElasticRoute> Many =>
    [
        Of<BulkEndpoints>("POST PUT", "/_bulk", (bulk, request, ct) => bulk.Write(request, ct), Writing).Taking(BodyRule.Streamed),
        Of<BulkEndpoints>("POST PUT", "/{index:index}/_bulk", (bulk, request, ct) => bulk.Write(request, ct), Writing).Taking(BodyRule.Streamed),
        Of<SearchEndpoints>("GET POST", "/_count", (search, request, ct) => search.Count(request, ct), IndexSelection.Parameters).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/{index:index}/_count", (search, request, ct) => search.Count(request, ct), IndexSelection.Parameters).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/_search", (search, request, ct) => search.Search(request, ct), SearchRequestReader.Parameters).Taking(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/{index:index}/_search", (search, request, ct) => search.Search(request, ct), SearchRequestReader.Parameters).Taking(BodyRule.Optional),
    ];
}
