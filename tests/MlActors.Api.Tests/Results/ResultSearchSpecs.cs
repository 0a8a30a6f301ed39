using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>
/// Searches that the database compares and sorts find what a comparison of each document finds: the second search has a condition that only the
/// document can answer.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class ResultSearchSpecs(ApiHost api)
{
    private const long First = 1403481600000, Hour = 3_600_000;

    [Theory]
    [InlineData("""{"term":{"result_type":"record"}}""", """[{"record_score":"desc"}]""")]
    [InlineData("""{"term":{"result_type":"record"}}""", """[{"record_score":"asc"}]""")]
    [InlineData("""{"term":{"result_type":"record"}}""", """[{"record_score":{"order":"desc","missing":"_first"}},{"timestamp":"asc"}]""")]
    [InlineData("""{"term":{"result_type":"record"}}""", """[{"timestamp":"desc"},{"record_score":"desc"}]""")]
    [InlineData("""{"term":{"result_type":"bucket"}}""", """[{"anomaly_score":"desc"}]""")]
    [InlineData("""{"term":{"result_type":"influencer"}}""", """[{"influencer_score":"desc"},{"influencer_field_value":"asc"}]""")]
    [InlineData("""{"term":{"result_type":"model_plot"}}""", """[{"timestamp":"desc"}]""")]
    [InlineData(
        """{"bool":{"filter":[{"term":{"result_type":"model_plot"}},{"term":{"detector_index":0}},{"range":{"timestamp":{"gte":1403481600001}}}]}}""",
        """[{"timestamp":"asc"}]""")]
    [InlineData("""{"terms":{"result_type":["record","model_plot"]}}""", """[{"timestamp":"asc"},{"by_field_value":"desc"}]""")]
    [InlineData("""{"terms":{"result_type":["record","bucket"]}}""", """[{"timestamp":"asc"},{"record_score":"desc"}]""")]
    [InlineData("""{"query_string":{"query":"result_type:record AND record_score:>=40"}}""", """[{"record_score":"desc"}]""")]
    [InlineData("""{"bool":{"filter":[{"term":{"result_type":"record"}},{"range":{"record_score":{"gt":20,"lte":80}}}]}}""", """["timestamp"]""")]
    [InlineData(
        """{"bool":{"must":{"term":{"result_type":"record"}},"must_not":[{"term":{"is_interim":true}},{"terms":{"by_field_value":["a"]}}]}}""",
        """[{"record_score":"desc"}]""")]
    [InlineData(
        """{"bool":{"filter":{"term":{"result_type":"record"}},"should":[{"term":{"by_field_value":"b"}},{"range":{"record_score":{"lt":30}}}],"minimum_should_match":1}}""",
        """[{"record_score":"desc"}]""")]
    [InlineData(
        """{"bool":{"filter":[{"term":{"result_type":"record"}},{"range":{"timestamp":{"gte":"2014-06-23T02:00:00Z","lt":"2014-06-23||+1d/d"}}}]}}""",
        """[{"record_score":"desc"}]""")]
    [InlineData("""{"bool":{"filter":[{"term":{"result_type":"record"}},{"exists":{"field":"record_score"}}]}}""", """["timestamp"]""")]
    public async Task The_database_finds_what_the_documents_say(string query, string sort)
    {
        await HaveResultsAsync();

        foreach (var size in new[] { 3, 100 })
        {
            var fast = await SearchAsync(query, sort, size, "[]");
            var slow = await SearchAsync(query, sort, size, """[{"exists":{"field":"no_such_field"}}]""");
            Assert.Equal(slow.At("hits.total")!.ToJsonString(), fast.At("hits.total")!.ToJsonString());
            Assert.Equal(SortsAndIds(slow), SortsAndIds(fast));
        }
    }

    [Fact]
    public async Task Pages_after_a_sort_value_hold_all_hits_once()
    {
        await HaveResultsAsync();
        var seen = new List<string>();
        string? after = null;
        while (true)
        {
            var goOn = after is null ? "" : $",\"search_after\":{after}";
            var page = await api.CallAsync("POST /.ml-anomalies-searched-1/_search", $$$"""
                {"size":2,"query":{"term":{"result_type":"record"}},
                 "sort":[{"record_score":"desc"},{"timestamp":"asc"},{"by_field_value":"asc"}]{{{goOn}}}}
                """);
            var hits = page.Is(200).Has("hits.total.value", "9").At("hits.hits")!.AsArray();
            if (hits.Count == 0) break;
            seen.AddRange(hits.Select(hit => hit!["_id"]!.GetValue<string>()));
            after = hits[^1]!["sort"]!.ToJsonString();
        }

        Assert.Equal(9, seen.Distinct().Count());
        Assert.Equal(9, seen.Count);
    }

    [Fact]
    public async Task A_result_is_found_by_its_id_whatever_its_job_is_called()
    {
        await api.HasJobAsync("a_record_b");
        await WriteAsync("a_record_b", 0);

        (await api.CallAsync($"GET /.ml-anomalies-a_record_b/_doc/a_record_b_record_{First}_3600_0_1")).Is(200).Has("_source.by_field_value", "\"b\"");
        (await api.CallAsync($"GET /.ml-anomalies-*/_doc/a_record_b_influencer_{First}_3600_host_0")).Is(200);
        (await api.CallAsync($"GET /.ml-anomalies-*/_doc/a_record_b_record_{First + 1}_3600_0_1")).Is(404);
    }

    [Fact]
    public async Task A_scroll_reads_all_results_once()
    {
        await HaveResultsAsync();
        var page = await api.CallAsync(
            "POST /.ml-anomalies-searched-1/_search?scroll=1m", """{"size":4,"query":{"terms":{"result_type":["record","bucket","influencer"]}}}""");
        var seen = new List<string>();
        for (; page.Is(200).At("hits.hits")!.AsArray() is { Count: > 0 } hits;
             page = await api.CallAsync("POST /_search/scroll", $$"""{"scroll_id":"{{page.At("_scroll_id")}}"}"""))
            seen.AddRange(hits.Select(hit => hit!["_id"]!.GetValue<string>()));

        Assert.Equal(15, seen.Count);
        Assert.Equal(15, seen.Distinct().Count());
    }

    private Task<ApiResponse> SearchAsync(string query, string sort, int size, string forbidden) => api.CallAsync(
        "POST /.ml-anomalies-*/_search",
        $$$"""
        {"size":{{{size}}},"sort":{{{sort}}},
         "query":{"bool":{"filter":[{"terms":{"job_id":["searched-1","searched-2"]}},{{{query}}}],"must_not":{{{forbidden}}} } } }
        """);

    private static string SortsAndIds(ApiResponse found) => string.Join('\n', found.Is(200).At("hits.hits")!.AsArray().Select(Describe));

    private static string Describe(JsonNode? hit) => $"{hit!["sort"]!.ToJsonString()} {hit["_id"]} {hit["_source"]!["result_type"]}";

    private async Task HaveResultsAsync()
    {
        if ((await api.CallAsync("GET /_ml/anomaly_detectors/searched-2")).Status == 200) return;
        foreach (var job in new[] { "searched-1", "searched-2" })
        {
            await api.HasJobAsync(job);
            await WriteAsync(job, 0, 10, 0);
        }
    }

    private async Task WriteAsync(string job, params double[] scores)
    {
        ImmutableArray<BucketResult> buckets = [.. scores.Select((score, at) => new BucketResult(First + at * Hour, Hour, score, score, 20, at == 2)
        {
            Records =
            [
                new RecordResult(0, score * 9, 50, 0.001) { ByFieldValue = "a" },
                new RecordResult(0, 40, 50, 0.002) { ByFieldValue = "b" },
                new RecordResult(0, double.NaN, 50, 0.003) { ByFieldValue = "c" },
            ],
            Influencers = [new InfluencerResult("host", $"h{at}", score, score, 0.01)],
            ModelPlots =
            [
                new ModelPlotResult(0, "'mean of value'", 1, 2, 3, 2.5, "a", null, null),
                new ModelPlotResult(0, "'mean of value'", 1, double.NaN, double.PositiveInfinity, null, "b", null, null),
            ],
        })];
        Assert.Empty(await api.Stores.Results.WriteAsync([new BucketWrite(new JobId(job), 1, buckets)]));
    }
}
