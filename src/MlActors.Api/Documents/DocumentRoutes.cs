using System.Collections.Immutable;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Documents;

/// <summary>The routes of indices and documents.</summary>
internal static class DocumentRoutes
{
    private const string Index = "/{index:index}";

    private static readonly ImmutableArray<string> WriteParameters = ["refresh", "timeout", "wait_for_active_shards"];
    private static readonly ImmutableArray<string> BulkParameters = [.. WriteParameters, "require_alias"];
    private static readonly ImmutableArray<string> ResolutionParameters = IndexSelection.Parameters;

    private static readonly ImmutableArray<string> ReadParameters =
        ["realtime", "refresh", "preference", "version", "version_type", .. SourceArguments.Names];

    public static IEnumerable<ElasticRoute> All =>
        [.. Indices, .. IndexRoutes.All, .. SingleDocuments, .. MultipleDocuments, .. Searches];

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
            .With([.. WriteParameters, "op_type", "if_seq_no", "if_primary_term"]).WithBody(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "PUT POST", $"{Index}/_create/{{id}}", (documents, request, cancellationToken) => documents.CreateAsync(request, cancellationToken))
            .Requires("indices:data/write/index")
            .With(WriteParameters).WithBody(BodyRule.Streamed),
        Of<DocumentEndpoints>(
            "POST", $"{Index}/_update/{{id}}", (documents, request, cancellationToken) => documents.UpdateAsync(request, cancellationToken))
            .Requires("indices:data/write/update")
            .With([.. WriteParameters, .. SourceArguments.Names, "retry_on_conflict", "if_seq_no", "if_primary_term"]).WithBody(BodyRule.Required),
        Of<DocumentReading>(
            "GET HEAD", $"{Index}/_doc/{{id}}", (documents, request, cancellationToken) => documents.GetAsync(request, cancellationToken))
            .Requires("indices:data/read/get")
            .With(ReadParameters),
        Of<DocumentReading>(
            "GET HEAD", $"{Index}/_source/{{id}}", (documents, request, cancellationToken) => documents.SourceAsync(request, cancellationToken))
            .Requires("indices:data/read/get")
            .With(ReadParameters),
        Of<DocumentEndpoints>(
            "DELETE", $"{Index}/_doc/{{id}}",
            (documents, request, cancellationToken) => documents.DeleteAsync(request, cancellationToken))
            .Requires("indices:data/write/delete")
            .With([.. WriteParameters, "if_seq_no", "if_primary_term"]),
    ];

    private static IEnumerable<ElasticRoute> MultipleDocuments =>
    [
        Of<BulkEndpoints>("POST PUT", "/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/bulk")
            .With(BulkParameters)
            .WithBody(BodyRule.Streamed),
        Of<BulkEndpoints>("POST PUT", $"{Index}/_bulk", (bulk, request, cancellationToken) => bulk.WriteAsync(request, cancellationToken))
            .Requires("indices:data/write/bulk")
            .With(BulkParameters).WithBody(BodyRule.Streamed),
        Of<DocumentReading>("GET POST", "/_mget", (documents, request, cancellationToken) => documents.SeveralAsync(request, cancellationToken))
            .Requires("indices:data/read/mget")
            .With(ReadParameters).WithBody(BodyRule.Required),
        Of<DocumentReading>(
            "GET POST", $"{Index}/_mget", (documents, request, cancellationToken) => documents.SeveralAsync(request, cancellationToken))
            .Requires("indices:data/read/mget")
            .With(ReadParameters).WithBody(BodyRule.Required),
    ];

    private static IEnumerable<ElasticRoute> Searches =>
    [
        Of<SearchEndpoints>("GET POST", "/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With([.. ResolutionParameters, .. SearchRequestReader.QueryTextParameters]).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_count", (search, request, cancellationToken) => search.CountAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With([.. ResolutionParameters, .. SearchRequestReader.QueryTextParameters]).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", "/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(SearchRequestReader.Parameters).WithBody(BodyRule.Optional),
        Of<SearchEndpoints>("GET POST", $"{Index}/_search", (search, request, cancellationToken) => search.SearchAsync(request, cancellationToken))
            .Requires("indices:data/read/search")
            .With(SearchRequestReader.Parameters).WithBody(BodyRule.Optional),
        Of<ScrollEndpoints>("GET POST", "/_search/scroll", (scrolls, request, cancellationToken) => scrolls.ContinueAsync(request, cancellationToken))
            .Requires("indices:data/read/scroll")
            .With("scroll", "scroll_id", "rest_total_hits_as_int").WithBody(BodyRule.Optional),
        Of<ScrollEndpoints>(
            "GET POST", "/_search/scroll/{scroll_id}", (scrolls, request, cancellationToken) => scrolls.ContinueAsync(request, cancellationToken))
            .Requires("indices:data/read/scroll")
            .With("scroll", "rest_total_hits_as_int").WithBody(BodyRule.Optional),
        Of<ScrollEndpoints>(
            "DELETE", "/_search/scroll", (scrolls, request, cancellationToken) => scrolls.ClearAsync(request, cancellationToken))
            .Requires("indices:data/read/scroll/clear")
            .With("scroll_id").WithBody(BodyRule.Optional),
        Of<ScrollEndpoints>(
            "DELETE", "/_search/scroll/{scroll_id}", (scrolls, request, cancellationToken) => scrolls.ClearAsync(request, cancellationToken))
            .Requires("indices:data/read/scroll/clear"),
        Of<ScrollEndpoints>(
            "POST", $"{Index}/_pit", (scrolls, request, cancellationToken) => scrolls.OpenPointInTimeAsync(request, cancellationToken))
            .Requires("indices:data/read/open_point_in_time")
            .With([.. ResolutionParameters, "keep_alive", "preference"]).WithBody(BodyRule.Optional),
        Of<ScrollEndpoints>("DELETE", "/_pit", (scrolls, request, cancellationToken) => scrolls.ClosePointInTimeAsync(request, cancellationToken))
            .Requires("indices:data/read/close_point_in_time")
            .WithBody(BodyRule.Required),
    ];
}
