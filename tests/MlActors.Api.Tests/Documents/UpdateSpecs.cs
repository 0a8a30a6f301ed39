using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>The update, get source and multi get APIs, and updates in bulk requests.</summary>
[Collection(ApiCollection.Name)]
public sealed class UpdateSpecs(ApiHost api)
{
    [Fact]
    public async Task A_part_of_a_document_is_changed()
    {
        await api.CallAsync("PUT /parts/_doc/1", """{"foo":"bar","count":1.50,"nested":{"one":1,"two":2}}""");

        (await api.CallAsync("POST /parts/_update/1", """{"doc":{"foo":"baz","nested":{"one":3}}}""")).Is(200)
            .Has("_version", "2").Has("result", "\"updated\"");
        (await api.CallAsync("GET /parts/_source/1")).Is(200, """{"foo":"baz","count":1.50,"nested":{"one":3,"two":2}}""");
        (await api.CallAsync("POST /parts/_search", """{"query":{"term":{"nested.one":3}}}""")).Has("hits.total.value", "1");
        (await api.CallAsync("POST /parts/_update/1?_source=foo", """{"doc":{"foo":"baz"}}""")).Is(200)
            .Has("_version", "2").Has("result", "\"noop\"").Has("get._source", """{"foo":"baz"}""");
        (await api.CallAsync("POST /parts/_update/1", """{"doc":{"foo":"baz"},"detect_noop":false}""")).Has("_version", "3");
    }

    [Fact]
    public async Task A_missing_document_is_created_when_the_update_says_so()
    {
        (await api.CallAsync("POST /upserts/_update/1", """{"doc":{"a":1}}""")).IsError(404, "document_missing_exception", "[1]: document missing");
        (await api.CallAsync("POST /upserts/_update/1", """{"doc":{"a":1},"upsert":{"a":0}}""")).Is(201).Has("result", "\"created\"");
        (await api.CallAsync("GET /upserts/_source/1")).Is(200, """{"a":0}""");
        (await api.CallAsync("POST /upserts/_update/2", """{"doc":{"a":2},"doc_as_upsert":true}""")).Is(201);
        (await api.CallAsync("POST /upserts/_update/2", """{"doc":{"b":3},"doc_as_upsert":true}""")).Is(200);
        (await api.CallAsync("GET /upserts/_source/2")).Is(200, """{"a":2,"b":3}""");
    }

    [Theory]
    [InlineData("""{"script":{"source":"ctx._source.a++"}}""", "illegal_argument_exception", "[script] of the update is not supported")]
    [InlineData("""{"doc":[1]}""", "illegal_argument_exception", "[doc] of an update must be an object, not START_ARRAY")]
    [InlineData("{}", "action_request_validation_exception", "script or doc is missing")]
    [InlineData("""{"upsert":{},"doc_as_upsert":true}""", "action_request_validation_exception", "doc must be specified")]
    [InlineData("""{"dock":{}}""", "x_content_parse_exception", "unknown field [dock] did you mean [doc]?")]
    public async Task An_invalid_update_is_refused(string body, string type, string reason) =>
        (await api.CallAsync("POST /invalid-updates/_update/1", body)).IsError(400, type, reason);

    [Fact]
    public async Task A_change_is_refused_when_the_document_has_changed_meanwhile()
    {
        await api.CallAsync("PUT /numbered/_doc/1", """{"a":1}""");
        const string Conflict = "[1]: version conflict, required seqNo [7], primary term [1]. current document has seqNo [0]";

        (await api.CallAsync("PUT /numbered/_doc/1?if_seq_no=7&if_primary_term=1", "{}")).IsError(409, "version_conflict_engine_exception", Conflict);
        (await api.CallAsync("POST /numbered/_update/1?if_seq_no=7&if_primary_term=1", """{"doc":{"a":2}}""")).Is(409);
        (await api.CallAsync("DELETE /numbered/_doc/1?if_seq_no=7&if_primary_term=1")).Is(409);
        (await api.CallAsync("PUT /numbered/_doc/1?if_seq_no=0&if_primary_term=1", """{"a":2}""")).Is(200);
    }

    [Fact]
    public async Task Bulk_updates_have_their_own_outcomes()
    {
        await api.CallAsync("PUT /bulk-updates/_doc/1", """{"a":1,"b":1}""");

        (await api.CallAsync("POST /bulk-updates/_bulk", """
            {"update":{"_id":"1","retry_on_conflict":3}}
            {"doc":{"a":2}}
            {"update":{"_id":"2"}}
            {"doc":{"a":3},"doc_as_upsert":true}
            {"update":{"_id":"3"}}
            {"doc":{"a":4}}
            {"update":{"_id":"2"}}
            {"doc":{"a":3}}

            """)).Is(200).Has("errors", "true")
            .Has("items.0.update.status", "200").Has("items.0.update.result", "\"updated\"")
            .Has("items.1.update.status", "201").Has("items.2.update.status", "404")
            .Has("items.2.update.error.type", "\"document_missing_exception\"").Has("items.3.update.result", "\"noop\"");
        (await api.CallAsync("GET /bulk-updates/_source/1")).Is(200, """{"a":2,"b":1}""");
        (await api.CallAsync("POST /bulk-updates/_bulk", "{\"update\":{\"_id\":\"1\"}}\n{\"script\":\"x\"}\n"))
            .IsError(400, "illegal_argument_exception", "[script] of line [2] is not supported");
    }

    [Fact]
    public async Task An_error_in_a_bulk_body_shows_the_form_that_is_expected() =>
        (await api.CallAsync("POST /some/_bulk", "{\"a\":1}\n")).IsError(
            400, "illegal_argument_exception", """an item is a line with the action, such as {"index":{"_index":"name"}}, and""");

    [Fact]
    public async Task Several_documents_are_read_at_once()
    {
        await api.HasJobAsync("several");
        await api.CallAsync("PUT /several-docs/_doc/1", """{"a":1,"b":2}""");
        await api.CallAsync("PUT /several-docs/_doc/2", """{"a":3}""");

        (await api.CallAsync("POST /several-docs/_mget", """{"ids":["2","1","none"]}""")).Is(200)
            .Has("docs.0._source.a", "3").Has("docs.1._source.b", "2").Has("docs.2.found", "false");
        (await api.CallAsync("POST /_mget?_source_excludes=b", """
            {"docs":[{"_index":"several-docs","_id":"1"},{"_index":"several-docs","_id":"1","_source":["b"]},{"_index":"nowhere","_id":1},
             {"_index":".ml-anomalies-several","_id":"several_data_counts","_source":false}]}
            """)).Is(200)
            .Has("docs.0._source", """{"a":1}""").Has("docs.1._source", """{"b":2}""")
            .Has("docs.2.error.type", "\"index_not_found_exception\"").Has("docs.3.found", "true").HasNo("docs.3._source");
        (await api.CallAsync("POST /_mget", """{"ids":["1"]}""")).IsError(400, "action_request_validation_exception", "index is missing for doc");
    }

    [Fact]
    public async Task The_source_of_a_document_is_read_alone()
    {
        await api.CallAsync("PUT /sources/_doc/1", """{"a":1,"b":{"c":2,"d":3}}""");

        (await api.CallAsync("GET /sources/_source/1?_source_includes=b.*&_source_excludes=b.d")).Is(200, """{"b":{"c":2}}""");
        (await api.CallAsync("HEAD /sources/_source/1")).Is(200);
        (await api.CallAsync("HEAD /sources/_source/2")).Is(404);
        (await api.CallAsync("GET /sources/_source/2")).IsError(404, "resource_not_found_exception", "Document not found [sources]/[2]");
    }
}
