using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>Queries in Lucene's syntax, and queries for words and patterns.</summary>
[Collection(ApiCollection.Name)]
public sealed class QueryTextSpecs(ApiHost api)
{
    private static readonly string[] Documents =
    [
        """{"host":"web-1","message":"Connection refused by peer","status":500,"t":"2014-06-23T00:00:00Z"}""",
        """{"host":"web-2","message":"Connection closed","status":200,"t":"2014-06-24T00:00:00Z"}""",
        """{"host":"db:1","message":"peer refused everything (really)","status":404,"ok":true}""",
        """{"host":"web-1","message":"user@example.com logged in","status":200,"t":"2014-06-25T00:00:00Z"}""",
    ];

    [Theory]
    [InlineData("*", "0123")]
    [InlineData("*:*", "0123")]
    [InlineData("host:web-1", "03")]
    [InlineData("host:web-*", "013")]
    [InlineData("host:web\\-?", "013")]
    [InlineData("host:db\\:1", "2")]
    [InlineData("refused", "02")]
    [InlineData("REFUSED", "02")]
    [InlineData("message:\"refused by\"", "0")]
    [InlineData("\"connection refused\"", "0")]
    [InlineData("connection refused", "012")]
    [InlineData("connection AND refused", "0")]
    [InlineData("connection && !refused", "1")]
    [InlineData("+peer -connection", "2")]
    [InlineData("message:(closed OR logged)", "13")]
    [InlineData("NOT status:200", "02")]
    [InlineData("status:>=404", "02")]
    [InlineData("status:[200 TO 404]", "123")]
    [InlineData("status:[200 TO 404}", "13")]
    [InlineData("status:(200 OR 404) AND host:web-1", "3")]
    [InlineData("t:[2014-06-24 TO *]", "13")]
    [InlineData("_exists_:ok", "2")]
    [InlineData("-_exists_:t", "2")]
    [InlineData("500", "0")]
    [InlineData("message:conn*", "01")]
    [InlineData("status:500^2 OR ok:true", "02")]
    [InlineData("unmapped:x", "")]
    public async Task A_query_text_finds_documents(string text, string ids)
    {
        await HaveDocumentsAsync();

        var found = (await api.CallAsync($"GET /texts/_search?q={Uri.EscapeDataString(text)}")).Is(200).At("hits.hits")!.AsArray();
        Assert.Equal(ids, string.Concat(found.Select(hit => (string?)hit!["_id"]).Order(StringComparer.Ordinal)));
        (await api.CallAsync($"GET /texts/_count?q={Uri.EscapeDataString(text)}")).Has("count", ids.Length.ToString());
    }

    [Theory]
    [InlineData("""{"match":{"message":"peer closed"}}""", "012")]
    [InlineData("""{"match":{"message":{"query":"peer refused","operator":"and"}}}""", "02")]
    [InlineData("""{"match":{"host":"web-1"}}""", "03")]
    [InlineData("""{"match":{"status":200}}""", "13")]
    [InlineData("""{"match_phrase":{"message":"peer refused"}}""", "2")]
    [InlineData("""{"match_phrase":{"host":{"query":"web-1"}}}""", "03")]
    [InlineData("""{"prefix":{"host":"web"}}""", "013")]
    [InlineData("""{"prefix":{"host":{"value":"WEB","case_insensitive":true}}}""", "013")]
    [InlineData("""{"wildcard":{"host":{"value":"*:?"}}}""", "2")]
    [InlineData("""{"query_string":{"query":"web-1 200","default_operator":"AND"}}""", "3")]
    [InlineData("""{"query_string":{"query":"web-1","default_field":"host"}}""", "03")]
    [InlineData("""{"constant_score":{"filter":{"term":{"status":404}}}}""", "2")]
    public async Task Words_and_patterns_are_found(string query, string ids)
    {
        await HaveDocumentsAsync();

        var found = (await api.CallAsync("POST /texts/_search", $$"""{"query":{{query}}}""")).Is(200).At("hits.hits")!.AsArray();
        Assert.Equal(ids, string.Concat(found.Select(hit => (string?)hit!["_id"]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("host:(web", "a [(] is not closed")]
    [InlineData("web)", "there is a [)] without a [(]")]
    [InlineData("\"web", "a [\"] is not closed")]
    [InlineData("status:[1 TO 2", "a range is not closed")]
    [InlineData("status:[1]", "a range needs [TO]")]
    [InlineData("host:", "a value is missing at its end")]
    [InlineData("web~2", "[~] is not supported")]
    [InlineData("/we.*/", "[/] is not supported")]
    [InlineData("ho*:x", "a pattern of field names [ho*] is not supported")]
    public async Task A_text_that_cannot_be_parsed_is_refused_with_its_reason(string text, string reason)
    {
        await HaveDocumentsAsync();

        (await api.CallAsync($"GET /texts/_search?q={Uri.EscapeDataString(text)}")).IsError(400, "parsing_exception", reason);
    }

    private async Task HaveDocumentsAsync()
    {
        if ((await api.CallAsync("HEAD /texts")).Status == 200) return;
        await api.CallAsync(
            "PUT /texts",
            """{"mappings":{"properties":{"host":{"type":"keyword"},"message":{"type":"text"},"status":{"type":"integer"},"t":{"type":"date"},"ok":{"type":"boolean"}}}}""");
        var lines = string.Concat(Documents.Index().Select(at => $$$"""{"index":{"_id":"{{{at.Index}}}"}}""" + $"\n{at.Item}\n"));
        (await api.CallAsync("POST /texts/_bulk", lines)).Is(200).Has("errors", "false");
    }
}
