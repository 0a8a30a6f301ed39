using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>The APIs of aliases, mappings and settings.</summary>
[Collection(ApiCollection.Name)]
public sealed class AliasSpecs(ApiHost api)
{
    [Fact]
    public async Task An_alias_stands_for_its_indices()
    {
        await api.CallAsync("PUT /real-1/_doc/1", """{"a":1}""");
        await api.CallAsync("PUT /real-2", """{"aliases":{"unreal":{}}}""");

        (await api.CallAsync("PUT /real-1/_alias/unreal")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("GET /_alias/unreal")).Is(200, """{"real-1":{"aliases":{"unreal":{}}},"real-2":{"aliases":{"unreal":{}}}}""");
        (await api.CallAsync("GET /unreal/_count")).Has("count", "1").Has("_shards.total", "2");
        (await api.CallAsync("GET /unre*/_search")).Has("hits.hits.0._index", "\"real-1\"");
        (await api.CallAsync("HEAD /unreal")).Is(200);
        (await api.CallAsync("GET /real-1")).Has("real-1.aliases", """{"unreal":{}}""");
        (await api.CallAsync("PUT /unreal/_doc/2", "{}")).IsError(400, "illegal_argument_exception", "no write index is defined for alias [unreal]");
        (await api.CallAsync("DELETE /unreal")).IsError(400, "illegal_argument_exception", "The provided expression [unreal] matches an alias");
        (await api.CallAsync("PUT /unreal")).IsError(400, "invalid_index_name_exception", "already exists as alias");
        (await api.CallAsync("DELETE /real-*/_alias/unreal")).Is(200);
        (await api.CallAsync("HEAD /_alias/unreal")).Is(404);
    }

    [Fact]
    public async Task Documents_for_an_alias_are_written_to_its_index()
    {
        await api.CallAsync("PUT /kept-1");
        await api.CallAsync("PUT /kept-2");
        (await api.CallAsync("POST /_aliases", """
            {"actions":[{"add":{"index":"kept-1","alias":"keeper"}},{"add":{"indices":["kept-2"],"aliases":["keeper"],"is_write_index":true}}]}
            """)).Is(200);

        (await api.CallAsync("PUT /keeper/_doc/1", """{"a":1}""")).Is(201).Has("_index", "\"kept-2\"");
        (await api.CallAsync("POST /_bulk", "{\"index\":{\"_index\":\"keeper\",\"_id\":\"1\"}}\n{}\n{\"index\":{\"_index\":\"kept-2\",\"_id\":\"1\"}}\n{}\n"))
            .Has("items.0.index.result", "\"updated\"").Has("items.1.index._version", "3");
        (await api.CallAsync("GET /_alias/keeper")).Has("kept-2.aliases.keeper", """{"is_write_index":true}""");
        (await api.CallAsync("GET /keeper/_doc/1")).IsError(400, "illegal_argument_exception", "more than one index associated with it [kept-1, kept-2]");
        (await api.CallAsync("POST /_aliases", """{"actions":[{"remove":{"index":"kept-1","alias":"keeper"}}]}""")).Is(200);
        (await api.CallAsync("GET /keeper/_doc/1")).Is(200).Has("_index", "\"kept-2\"");
    }

    [Theory]
    [InlineData("PUT /aliased-index/_alias/Upper", null, 400, "invalid_index_name_exception", "must be lowercase")]
    [InlineData("PUT /aliased-index/_alias/aliased-index", null, 400, "invalid_alias_name_exception", "an index or data stream exists with the same name")]
    [InlineData("PUT /aliased-index/_alias/x", """{"filter":{"term":{"a":1}}}""", 400, "illegal_argument_exception", "[filter] of an alias is not supported")]
    [InlineData("DELETE /aliased-index/_alias/none", null, 404, "aliases_not_found_exception", "aliases [none] missing")]
    [InlineData("POST /_aliases", """{"actions":[{"rename":{}}]}""", 400, "illegal_argument_exception", "must be one of [add], [remove] and [remove_index]")]
    [InlineData("POST /_aliases", "{}", 400, "illegal_argument_exception", "[actions] is required")]
    public async Task An_invalid_alias_is_refused(string call, string? body, int status, string type, string reason)
    {
        await api.CallAsync("PUT /aliased-index");

        (await api.CallAsync(call, body)).IsError(status, type, reason);
    }

    [Fact]
    public async Task A_missing_alias_is_named_beside_those_that_exist()
    {
        await api.CallAsync("PUT /half", """{"aliases":{"half-there":{}}}""");

        (await api.CallAsync("GET /_alias/half-there,half-missing")).Is(
            404, """{"error":"alias [half-missing] missing","status":404,"half":{"aliases":{"half-there":{}}}}""");
    }

    [Fact]
    public async Task The_aliases_of_a_job_exist_with_the_job()
    {
        await api.HasJobAsync("with-aliases");

        (await api.CallAsync("HEAD /_alias/.ml-anomalies-with-aliases")).Is(200);
        (await api.CallAsync("HEAD /_alias/.ml-anomalies-without-aliases")).Is(404);
    }

    [Fact]
    public async Task Fields_are_mapped_later_and_keep_their_types()
    {
        await api.CallAsync("PUT /mapped-later", """{"mappings":{"properties":{"a":{"type":"long"}}}}""");

        (await api.CallAsync(
            "PUT /mapped-later/_mapping",
            """{"properties":{"b.c":{"type":"keyword"},"t":{"type":"date","format":"epoch_second"}}}""")).Is(200);
        (await api.CallAsync("GET /mapped-later/_mapping")).Is(200, """
            {"mapped-later":{"mappings":{"properties":{"a":{"type":"long"},"b":{"properties":{"c":{"type":"keyword"}}},"t":{"type":"date","format":"epoch_second"}}}}}
            """);
        (await api.CallAsync("GET /mapped-later/_mapping/field/b.*")).Is(
            200, """{"mapped-later":{"mappings":{"b.c":{"full_name":"b.c","mapping":{"c":{"type":"keyword"}}}}}}""");
        (await api.CallAsync("PUT /mapped-later/_mapping", """{"properties":{"a":{"type":"keyword"}}}""")).IsError(
            400, "illegal_argument_exception", "mapper [a] cannot be changed from type [long] to [keyword]");
        (await api.CallAsync("PUT /mapped-later/_doc/1", """{"t":1}""")).Is(201);
        (await api.CallAsync("POST /mapped-later/_count", """{"query":{"range":{"t":{"gte":1,"lte":1}}}}""")).Has("count", "1");
    }

    [Fact]
    public async Task Settings_are_shown()
    {
        await api.CallAsync("PUT /with-settings");

        (await api.CallAsync("GET /with-settings/_settings")).Has("with-settings.settings.index.number_of_shards", "\"1\"");
        Assert.Equal(
            "1", (string?)(await api.CallAsync("GET /with-settings/_settings?flat_settings=true")).Body["with-settings"]!["settings"]!["index.number_of_shards"]);
    }
}
