using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>The error response to each kind of failure.</summary>
public sealed class ErrorMappingSpecs
{
    [Theory]
    [InlineData(RefusalKind.BadRequest, 400, "illegal_argument_exception")]
    [InlineData(RefusalKind.AlreadyExists, 400, "resource_already_exists_exception")]
    [InlineData(RefusalKind.NotFound, 404, "resource_not_found_exception")]
    [InlineData(RefusalKind.Conflict, 409, "status_exception")]
    [InlineData(RefusalKind.LimitExceeded, 400, "status_exception")]
    [InlineData(RefusalKind.TimedOut, 408, "status_exception")]
    [InlineData(RefusalKind.Unavailable, 503, "unavailable_shards_exception")]
    [InlineData(RefusalKind.Failed, 500, "illegal_state_exception")]
    [InlineData(RefusalKind.IndexNotFound, 404, "index_not_found_exception")]
    [InlineData(RefusalKind.InvalidIndexName, 400, "invalid_index_name_exception")]
    [InlineData(RefusalKind.VersionConflict, 409, "version_conflict_engine_exception")]
    [InlineData(RefusalKind.InvalidMapping, 400, "mapper_parsing_exception")]
    [InlineData(RefusalKind.InvalidDocument, 400, "document_parsing_exception")]
    [InlineData(RefusalKind.UnmappedField, 400, "strict_dynamic_mapping_exception")]
    [InlineData(RefusalKind.InvalidQuery, 400, "parsing_exception")]
    [InlineData(RefusalKind.UnsortableField, 400, "query_shard_exception")]
    [InlineData(RefusalKind.Unparsable, 400, "parse_exception")]
    [InlineData(RefusalKind.InvalidNumber, 400, "number_format_exception")]
    [InlineData(RefusalKind.UnreadableSource, 400, "illegal_argument_exception")]
    public async Task A_refusal_is_mapped_by_its_kind(RefusalKind kind, int status, string type) =>
        (await RespondToAsync(new RefusedException(new Refusal(kind, "because")))).Is(
            status,
            $$"""{"error":{"root_cause":[{"type":"{{type}}","reason":"because"}],"type":"{{type}}","reason":"because"},"status":{{status}}}""");

    [Fact]
    public async Task An_unavailable_store_is_reported_with_the_remedy() =>
        (await RespondToAsync(new StorageUnavailableException("results.db", "is locked by another writer", "try again"))).IsError(
            503, "unavailable_shards_exception", "results.db is locked by another writer: try again");

    [Fact]
    public async Task A_refusal_of_the_document_store_keeps_its_type() =>
        (await RespondToAsync(DocumentRefusals.NoSuchIndex("gone").ToException())).IsError(404, "index_not_found_exception", "no such index [gone]")
            .Has("error.index", "\"gone\"");

    [Fact]
    public async Task An_unreadable_source_is_a_bad_request() =>
        (await RespondToAsync(Refusal.UnreadableSource("index [i] does not exist", "create it").ToException())).IsError(
            400, "illegal_argument_exception", "index [i] does not exist; create it");

    [Fact]
    public async Task A_body_that_the_server_rejects_by_size_is_too_large() =>
        (await RespondToAsync(new BadHttpRequestException("Request body too large.", 413))).IsError(413, "status_exception", "100 MiB");

    [Fact]
    public async Task An_unexpected_exception_is_an_internal_error_without_a_stack()
    {
        var response = await RespondToAsync(new InvalidOperationException("surprise"));

        response.IsError(500, "exception", "an unexpected InvalidOperationException ended the request: surprise").HasNo("error.stack_trace");
    }

    [Fact]
    public async Task The_root_cause_of_a_parse_error_is_the_innermost_one()
    {
        var inner = ElasticError.Unparsable("[1:9] [detector] unknown field [x]");
        var middle = ElasticError.Unparsable("[1:5] [analysis_config] failed to parse field [detectors]", inner);

        (await RespondToAsync(middle.AsException())).Has("error.reason", "\"[1:5] [analysis_config] failed to parse field [detectors]\"")
            .Has("error.root_cause.0.reason", "\"[1:9] [detector] unknown field [x]\"")
            .Has("error.caused_by.reason", "\"[1:9] [detector] unknown field [x]\"");
    }

    private static async Task<ApiResponse> RespondToAsync(Exception failure)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new EnvelopeMiddleware(_ => throw failure, NullLogger<EnvelopeMiddleware>.Instance).InvokeAsync(http);
        return new ApiResponse(http.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()), new Dictionary<string, string>());
    }
}
