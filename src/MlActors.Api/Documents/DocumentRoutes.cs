using System.Collections.Immutable;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Documents;

/// <summary>The routes of indices and documents.</summary>
internal static class DocumentRoutes
{
    private const string Index = "/{index:index}";

    private static readonly ImmutableArray<string> WriteParameters = ["refresh", "timeout", "wait_for_active_shards"];
    private static readonly ImmutableArray<string> ResolutionParameters = IndexSelection.Parameters;

    public static IEnumerable<ElasticRoute> All => [.. Indices, .. SingleDocuments, .. MultipleDocuments];

    private static IEnumerable<ElasticRoute> Indices =>
    [
        Of<IndexEndpoints>("PUT", Index, (indices, request, cancellationToken) => indices.CreateAsync(request, cancellationToken))
            .Requires("indices:admin/create")
            .With("timeout", "master_timeout", "wait_for_active_shards").WithBody(BodyRule.Optional),
        Of<IndexEndpoints>("GET", Index, (indices, request, cancellationToken) => indices.GetAsync(request, cancellationToken))
            .Requires("indices:admin/get")
            .With([.. ResolutionParameters, "local", "master_timeout"]),
        Of<IndexEndpoints>("DELETE", Index, (indices, request, cancellationToken) => indices.DeleteAsync(request, cancellationToken))
            .Requires("indices:admin/delete")
            .With([.. ResolutionParameters, "timeout", "master_timeout"]),
        Of<IndexEndpoints>("HEAD", Index, (indices, request, cancellationToken) => indices.ExistsAsync(request, cancellationToken))
            .Requires("indices:admin/get")
            .With([.. ResolutionParameters, "local"]),
        Of<IndexEndpoints>("GET POST", $"{Index}/_refresh", (indices, request, cancellationToken) => indices.RefreshAsync(request, cancellationToken))
            .Requires("indices:admin/refresh")
            .With(ResolutionParameters),
        Of<IndexEndpoints>("GET POST", "/_refresh", (indices, request, cancellationToken) => indices.RefreshAsync(request, cancellationToken))
            .Requires("indices:admin/refresh")
            .With(ResolutionParameters),
    ];

    private static IEnumerable<ElasticRoute> SingleDocuments =>
    [
        Of<DocumentEndpoints>("POST", $"{Index}/_doc", (documents, request, cancellationToken) => documents.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/index")
            .With([.. WriteParameters, "op_type"]).WithBody(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "PUT POST", $"{Index}/_doc/{{id}}", (documents, request, cancellationToken) => documents.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/index")
            .With([.. WriteParameters, "op_type"]).WithBody(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "PUT POST", $"{Index}/_create/{{id}}", (documents, request, cancellationToken) => documents.CreateAsync(request, cancellationToken))
            .Requires("indices:data/write/index")
            .With(WriteParameters).WithBody(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "GET HEAD", $"{Index}/_doc/{{id}}", (documents, request, cancellationToken) => documents.GetAsync(request, cancellationToken))
            .Requires("indices:data/read/get")
            .With("realtime", "refresh", "preference", "_source"),
        Of<DocumentEndpoints>(
            "DELETE", $"{Index}/_doc/{{id}}",
            (documents, request, cancellationToken) => documents.DeleteAsync(request, cancellationToken))
            .Requires("indices:data/write/delete")
            .With(WriteParameters),
    ];

    private static IEnumerable<ElasticRoute> MultipleDocuments =>
    [
        Of<BulkEndpoints>("POST PUT", "/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/bulk")
            .With(WriteParameters)
            .WithBody(BodyRule.Streamed),
        Of<BulkEndpoints>("POST PUT", $"{Index}/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/bulk")
            .With(WriteParameters).WithBody(BodyRule.Streamed),
        Of<SearchEndpoints>("GET POST", "/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(ResolutionParameters).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(ResolutionParameters).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(SearchRequestReader.Parameters).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(SearchRequestReader.Parameters).WithBody(BodyRule.Optional),
    ];
}
