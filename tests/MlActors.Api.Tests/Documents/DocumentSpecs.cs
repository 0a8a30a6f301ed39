using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>The document APIs: loading, reading, searching and counting.</summary>
[Collection(ApiCollection.Name)]
public sealed class DocumentSpecs(ApiHost api)
{
    [Fact]
    public async Task An_index_is_created_found_and_deleted()
    {
        (await api.CallAsync("HEAD /made")).Is(404);
        (await api.CallAsync("PUT /made", """{"mappings":{"properties":{"t":{"type":"date"}}},"settings":{"number_of_shards":1}}""")).Is(
            200, """{"acknowledged":true,"shards_acknowledged":true,"index":"made"}""");
        (await api.CallAsync("HEAD /made")).Is(200);
        (await api.CallAsync("PUT /made")).IsError(400, "resource_already_exists_exception", "index [made/").Has("error.index", "\"made\"");
        (await api.CallAsync("POST /made/_refresh")).Is(200, """{"_shards":{"total":1,"successful":1,"failed":0}}""");
        (await api.CallAsync("DELETE /made")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("DELETE /made")).IsError(404, "index_not_found_exception", "no such index [made]")
            .Has("error.root_cause.0.index", "\"made\"");
        (await api.CallAsync("DELETE /made?ignore_unavailable=true")).Is(200);
        (await api.CallAsync("POST /made/_refresh")).Is(404);
        (await api.CallAsync("DELETE /made*")).IsError(400, "illegal_argument_exception", "Wildcard expressions or all indices are not allowed");
    }

    [Fact]
    public async Task An_index_lists_its_fields_including_dynamically_mapped_ones()
    {
        await api.CallAsync("PUT /shown", """{"mappings":{"properties":{"t":{"type":"date"}}}}""");
        await api.CallAsync("PUT /shown/_doc/1", """{"t":1,"v":2.5,"host":{"name":"a","ip":{"v4":"x"}}}""");

        (await api.CallAsync("GET /shown")).Is(200).Has("shown.aliases", "{}").Has("shown.mappings.properties.t", """{"type":"date"}""")
            .Has("shown.mappings.properties.host.properties.name.type", "\"text\"")
            .Has("shown.mappings.properties.host.properties.ip.properties.v4.type", "\"text\"")
            .Has("shown.settings.index.provided_name", "\"shown\"");
        (await api.CallAsync("GET /absent")).IsError(404, "index_not_found_exception", "no such index [absent]");
    }

    [Theory]
    [InlineData("PUT /Upper", null, "invalid_index_name_exception", "must be lowercase")]
    [InlineData("PUT /-minus", null, "invalid_index_name_exception", "must not start with")]
    [InlineData("PUT /typed", """{"mappings":{"properties":{"t":{"type":"colour"}}}}""", "mapper_parsing_exception", "[colour]")]
    [InlineData("PUT /keyed", """{"maps":{}}""", "parse_exception", "unknown key [maps] for create index")]
    public async Task An_invalid_index_is_refused(string call, string? body, string type, string reason) =>
        (await api.CallAsync(call, body)).IsError(400, type, reason);

    [Fact]
    public async Task A_document_is_written_read_replaced_and_deleted()
    {
        (await api.CallAsync("PUT /single/_doc/1?refresh=true", """{ "a": 1.50 }""")).Is(
            201,
            """{"_index":"single","_id":"1","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1}""");
        (await api.CallAsync("GET /single/_doc/1")).Is(200).Has("_source", """{"a":1.50}""").Has("found", "true").Has("_version", "1");
        (await api.CallAsync("HEAD /single/_doc/1")).Is(200);
        (await api.CallAsync("POST /single/_doc/1", """{"a":2}""")).Is(200).Has("result", "\"updated\"").Has("_version", "2");
        (await api.CallAsync("PUT /single/_create/1", """{"a":3}""")).IsError(409, "version_conflict_engine_exception", "[1]: version conflict");
        (await api.CallAsync("PUT /single/_doc/1?op_type=create", """{"a":3}""")).Is(409);
        (await api.CallAsync("DELETE /single/_doc/1")).Is(200).Has("result", "\"deleted\"");
        (await api.CallAsync("DELETE /single/_doc/1")).Is(404).Has("result", "\"not_found\"");
        (await api.CallAsync("GET /single/_doc/1")).Is(404, """{"_index":"single","_id":"1","found":false}""");
        (await api.CallAsync("GET /nowhere/_doc/1")).IsError(404, "index_not_found_exception", "no such index [nowhere]");
    }

    [Fact]
    public async Task A_document_without_an_id_is_given_one()
    {
        var written = (await api.CallAsync("POST /unnamed/_doc", """{"a":1}""")).Is(201);

        (await api.CallAsync($"GET /unnamed/_doc/{written.At("_id")!.GetValue<string>()}?_source=false")).Is(200).HasNo("_source");
    }

    [Theory]
    [InlineData("PUT /bad/_doc/1", "{", 400, "document_parsing_exception")]
    [InlineData("PUT /bad/_doc/1", "[1]", 400, "document_parsing_exception")]
    [InlineData("PUT /bad/_doc/1", "  ", 400, "parse_exception")]
    [InlineData("PUT /bad/_doc/1?op_type=replace", "{}", 400, "illegal_argument_exception")]
    [InlineData("PUT /bad/_doc/1?routing=x", "{}", 400, "illegal_argument_exception")]
    public async Task An_invalid_document_is_refused(string call, string body, int status, string type) =>
        (await api.CallAsync(call, body)).IsError(status, type, "");

    [Fact]
    public async Task Bulk_actions_have_their_own_outcomes()
    {
        (await api.CallAsync("PUT /loaded", """{"mappings":{"properties":{"t":{"type":"date"}}}}""")).Is(200);

        var response = await api.CallAsync("POST /loaded/_bulk?refresh=true", """
            {"index":{"_id":"1"}}
            {"t":"2014-06-23T00:00:00Z"}
            {"create":{"_id":"1"}}
            {"t":1}

            {"index":{"_index":"loaded","_id":"2"}}
            {"t":"never"}
            {"delete":{"_id":"1"}}
            {"delete":{"_id":"none"}}

            """, ("Content-Type", "application/x-ndjson"));

        response.Is(200).Has("errors", "true")
            .Has("items.0.index.status", "201").Has("items.0.index.result", "\"created\"")
            .Has("items.1.create.status", "409").Has("items.1.create.error.type", "\"version_conflict_engine_exception\"")
            .Has("items.2.index.status", "400").Has("items.3.delete.status", "200").Has("items.4.delete.status", "404")
            .Has("items.4.delete.result", "\"not_found\"");
        Assert.True(response.At("took")!.GetValue<long>() >= 0);
    }

    [Theory]
    [InlineData("{\"index\":{}}\n{}\n", "action_request_validation_exception", "Validation Failed: 1: index is missing;")]
    [InlineData("{\"index\":{\"_index\":\"b\"}}\n{}", "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]")]
    [InlineData("{\"index\":{\"_index\":\"b\"}}\n", "illegal_argument_exception", "the document of the action in line [1] is missing")]
    [InlineData(
        "{\"upsert\":{\"_index\":\"b\"}}\n{}\n", "illegal_argument_exception",
        "Malformed action/metadata line [1], expected field [create], [delete], [index] or [update] but found [upsert]")]
    [InlineData("{\"update\":{\"_index\":\"b\"}}\n{}\n", "action_request_validation_exception", "id is missing")]
    [InlineData("{\"delete\":{\"_index\":\"b\"}}\n", "action_request_validation_exception", "id is missing")]
    [InlineData("[]\n", "illegal_argument_exception", "Malformed action/metadata line [1], expected START_OBJECT")]
    [InlineData("{\"index\":{\"_index\":\"b\",\"colour\":1}}\n{}\n", "x_content_parse_exception", "unknown field [colour]")]
    [InlineData("\n", "parse_exception", "request body is required")]
    public async Task An_invalid_bulk_body_is_refused_and_not_executed_in_part(string body, string type, string reason)
    {
        (await api.CallAsync("POST /_bulk", body)).IsError(400, type, reason);

        (await api.CallAsync("HEAD /b")).Is(404);
    }

    [Fact]
    public async Task Documents_are_found_sorted_and_paged()
    {
        await HasDocumentsAsync("found");

        var response = await api.CallAsync("POST /found/_search", """
            {"query":{"bool":{"filter":[{"range":{"t":{"gte":"2014-06-23T01:00:00Z","lt":"now"}}},{"terms":{"host":["a","b"]}}]}},"sort":[{"t":{"order":"desc"}}],"size":2,"track_total_hits":true}
            """);

        response.Is(200).Has("timed_out", "false").Has("_shards", """{"total":1,"successful":1,"skipped":0,"failed":0}""")
            .Has("hits.total", """{"value":5,"relation":"eq"}""")
            .Has("hits.hits.0",
                """{"_index":"found","_id":"5","_score":null,"_source":{"t":"2014-06-23T05:00:00Z","host":"b","v":5},"sort":[1403499600000]}""");
        Assert.Contains("\"max_score\":null", response.Text, StringComparison.Ordinal);
        (await api.CallAsync(
            "POST /found/_search", """{"query":{"match_all":{}},"sort":["t"],"search_after":[1403496000000],"_source":false}""")).Has(
                "hits.hits.0._id", "\"5\"").HasNo("hits.hits.0._source");
        (await api.CallAsync("GET /found/_search?sort=v:desc&size=1&from=1&_source=host&rest_total_hits_as_int=true")).Has("hits.total", "6")
            .Has("hits.hits.0._source", """{"host":"a"}""").Has("hits.hits.0.sort", "[4]");
        (await api.CallAsync("GET /found/_search?size=0&filter_path=hits")).Is(
            200, """{"hits":{"total":{"value":6,"relation":"eq"},"max_score":null,"hits":[]}}""");
    }

    [Fact]
    public async Task Documents_are_counted()
    {
        await HasDocumentsAsync("counted");

        (await api.CallAsync("GET /counted/_count")).Is(200, """{"count":6,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}}""");
        (await api.CallAsync("POST /counted/_count", """{"query":{"term":{"host":"a"}}}""")).Has("count", "3");
        (await api.CallAsync("GET /count*/_count")).Has("count", "6");
        (await api.CallAsync("GET /counted,absent/_count")).IsError(404, "index_not_found_exception", "no such index [absent]");
        (await api.CallAsync("GET /counted,absent/_count?ignore_unavailable=true")).Has("count", "6");
        (await api.CallAsync("GET /absent/_count?ignore_unavailable=true")).Has("count", "0");
        (await api.CallAsync("GET /absent*/_count?allow_no_indices=false")).Is(404);
    }

    [Theory]
    [InlineData("POST /queried/_search", """{"query":{"fuzzy":{"host":"a"}}}""", "parsing_exception", "unknown query [fuzzy]")]
    [InlineData(
        "POST /queried/_search", """{"query":{"range":{"t":{"boost_by":1}}}}""", "parsing_exception", "[range] query does not support [boost_by]")]
    [InlineData("POST /queried/_search", """{"aggs":{"x":{"max":{"field":"v"}}}}""", "parsing_exception", "[aggs]")]
    [InlineData("POST /queried/_search", """{"size":10001}""", "illegal_argument_exception", "Result window is too large")]
    [InlineData("POST /queried/_search", "[]", "illegal_argument_exception", "a search must be an object")]
    [InlineData("GET /queried/_search?sort=nothing", null, "query_shard_exception", "No mapping found for [nothing]")]
    [InlineData("POST /queried/_count", """{"query":{"fuzzy":{"host":"a"}}}""", "parsing_exception", "unknown query [fuzzy]")]
    [InlineData("POST /queried/_count", """{"size":1}""", "x_content_parse_exception", "unknown field [size]")]
    public async Task Unsupported_search_features_are_refused_by_name(string call, string? body, string type, string reason)
    {
        if ((await api.CallAsync("HEAD /queried")).Status == 404) await HasDocumentsAsync("queried");

        (await api.CallAsync(call, body)).IsError(400, type, reason);
    }

    /// <summary>Six documents an hour apart, of two hosts in turn.</summary>
    private async Task HasDocumentsAsync(string index)
    {
        var lines = string.Concat(Enumerable.Range(0, 6).Select(hour =>
            $$$"""{"index":{"_index":"{{{index}}}","_id":"{{{hour}}}"}}""" + "\n"
                + $$"""{"t":"2014-06-23T0{{hour}}:00:00Z","host":"{{(hour % 2 == 0 ? 'a' : 'b')}}","v":{{hour}}}""" + "\n"));
        (await api.CallAsync(
            $"PUT /{index}", """{"mappings":{"properties":{"t":{"type":"date"},"host":{"type":"keyword"},"v":{"type":"long"}}}}""")).Is(200);
        (await api.CallAsync("POST /_bulk", lines)).Is(200).Has("errors", "false");
    }
}
