using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>Reading many documents page by page: scrolls, points in time, and searches after a sort value.</summary>
[Collection(ApiCollection.Name)]
public sealed class ScrollSpecs(ApiHost api)
{
    [Fact]
    public async Task A_scroll_reads_all_documents_page_by_page()
    {
        await HasDocumentsAsync("scrolled", 7);

        var page = (await api.CallAsync("POST /scrolled/_search?scroll=1m", """{"size":3,"sort":[{"v":"desc"}]}""")).Is(200)
            .Has("hits.total.value", "7").Has("hits.hits.0.sort", "[3]");
        await api.CallAsync("PUT /scrolled/_doc/later", """{"v":3}""");

        var seen = new List<string>();
        for (; page.At("hits.hits.0") is not null; page = await NextAsync(page)) seen.AddRange(Ids(page));
        Assert.Equal(["3", "2", "6", "1", "5", "0", "4"], seen);
        page.Has("hits.total.value", "7");
        (await api.CallAsync("DELETE /_search/scroll", $$"""{"scroll_id":"{{page.At("_scroll_id")}}"}""")).Is(
            200, """{"succeeded":true,"num_freed":1}""");
    }

    [Fact]
    public async Task A_scroll_shows_a_document_that_was_written_again()
    {
        await HasDocumentsAsync("rewritten", 4);

        var page = await api.CallAsync("POST /rewritten/_search?scroll=1m&size=2&track_total_hits=true");
        await api.CallAsync("PUT /rewritten/_doc/3", """{"v":30}""");
        await api.CallAsync("PUT /rewritten/_doc/new", """{"v":1}""");

        Assert.Equal(["0", "1"], Ids(page));
        Assert.Equal(["2", "3"], Ids(page = await NextAsync(page)));
        Assert.Empty(Ids(await NextAsync(page)));
    }

    [Fact]
    public async Task Results_are_scrolled_too()
    {
        await api.HasJobAsync("scrolled-results");
        foreach (var at in Enumerable.Range(1, 5))
            await api.CallAsync(
                $"PUT /.ml-anomalies-scrolled-results/_doc/r{at}",
                $$"""{"job_id":"scrolled-results","result_type":"record","timestamp":{{at}}000,"record_score":{{at % 2}}}""");

        var page = await api.CallAsync(
            "POST /.ml-anomalies-scrolled-results/_search?scroll=1m",
            """{"size":2,"query":{"term":{"result_type":"record"}},"sort":["record_score"]}""");
        var seen = new List<string>();
        for (; page.At("hits.hits.0") is not null; page = await NextAsync(page)) seen.AddRange(Ids(page));
        Assert.Equal(["r2", "r4", "r1", "r3", "r5"], seen);
    }

    [Fact]
    public async Task A_point_in_time_does_not_show_later_documents()
    {
        await HasDocumentsAsync("pinned", 3);

        var id = (await api.CallAsync("POST /pinned/_pit?keep_alive=1m", "{}")).Is(200).At("id")!.GetValue<string>();
        await api.CallAsync("PUT /pinned/_doc/later", """{"v":0}""");
        var page = (await api.CallAsync("POST /_search", $$$"""{"size":2,"pit":{"id":"{{{id}}}","keep_alive":"1m"},"sort":["v"]}""")).Is(200)
            .Has("pit_id", $"\"{id}\"").Has("hits.total.value", "3");
        Assert.Equal(["0", "1"], Ids(page));
        var after = page.At("hits.hits.1.sort")!.ToJsonString();
        page = await api.CallAsync("POST /_search", $$$"""{"size":2,"pit":{"id":"{{{id}}}"},"sort":["v"],"search_after":{{{after}}}}""");
        Assert.Equal(["2"], Ids(page.Is(200)));
        (await api.CallAsync("POST /pinned/_search", $$$"""{"pit":{"id":"{{{id}}}"}}""")).IsError(
            400, "illegal_argument_exception", "[indices] cannot be used with point in time");
        (await api.CallAsync("DELETE /_pit", $$"""{"id":"{{id}}"}""")).Is(200, """{"succeeded":true,"num_freed":1}""");
    }

    [Fact]
    public async Task A_search_goes_on_after_a_sort_value_of_equal_documents()
    {
        await HasDocumentsAsync("tied", 6);

        (await api.CallAsync("POST /tied/_search", """{"size":2,"sort":["v",{"_doc":"asc"}],"track_total_hits":false}""")).Is(200)
            .HasNo("hits.total").Has("hits.hits.0._id", "\"0\"").Has("hits.hits.1._id", "\"4\"");
    }

    [Theory]
    [InlineData("POST /unscrolled/_search?scroll=1m&size=0", null, "[size] cannot be [0] in a scroll context")]
    [InlineData("POST /unscrolled/_search?scroll=1m&from=1", null, "using [from] is not allowed in a scroll context")]
    [InlineData("POST /_search/scroll", "{}", "scrollId is missing")]
    [InlineData("POST /_search/scroll", """{"scroll_id":"abc"}""", "Cannot parse scroll id [abc]")]
    [InlineData("POST /_search/scroll?scroll_id=bnVsbA", null, "Cannot parse scroll id [bnVsbA]")]
    [InlineData("POST /_search", """{"pit":{"id":"!"}}""", "Cannot parse point in time id [!]")]
    [InlineData("POST /unscrolled/_pit", null, "[keep_alive] is not specified")]
    [InlineData("POST /unscrolled/_pit?keep_alive=1m", """{"index_filter":{}}""", "[index_filter] is not supported")]
    [InlineData("DELETE /_search/scroll", null, "no scroll ids specified")]
    public async Task An_invalid_scroll_is_refused(string call, string? body, string reason)
    {
        if ((await api.CallAsync("HEAD /unscrolled")).Status == 404) await HasDocumentsAsync("unscrolled", 1);

        var response = (await api.CallAsync(call, body)).Is(400);
        Assert.Contains(reason, response.At("error.reason")!.GetValue<string>(), StringComparison.Ordinal);
    }

    private Task<ApiResponse> NextAsync(ApiResponse page) =>
        api.CallAsync("POST /_search/scroll?scroll=1m", $$"""{"scroll_id":"{{page.At("_scroll_id")}}"}""");

    private static List<string> Ids(ApiResponse page) =>
        [.. page.Is(200).At("hits.hits")!.AsArray().Select(hit => hit!["_id"]!.GetValue<string>())];

    private async Task HasDocumentsAsync(string index, int count)
    {
        var lines = string.Concat(
            Enumerable.Range(0, count).Select(at => $$$"""{"index":{"_id":"{{{at}}}"}}""" + "\n" + $$"""{"v":{{at % 4}}}""" + "\n"));
        (await api.CallAsync($"POST /{index}/_bulk", lines)).Is(200).Has("errors", "false");
    }
}
