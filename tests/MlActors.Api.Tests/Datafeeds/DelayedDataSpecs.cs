using System.Globalization;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Datafeeds;

/// <summary>Documents that come late are found by a datafeed that runs, and told where Elastic's clients look.</summary>
[Collection(ApiCollection.Name)]
public sealed class DelayedDataSpecs(ApiHost api)
{
    private const string OfJob = """{"query":{"term":{"job_id":"late"}}}""";

    private const string Aggregated = """
        ,"aggregations":{"by":{"date_histogram":{"field":"t","fixed_interval":"1s"},
        "aggregations":{"t":{"max":{"field":"t"}},"host":{"terms":{"field":"host"}}}}}
        """;

    [Fact]
    public async Task Documents_that_come_after_their_bucket_leave_an_annotation_that_is_deleted_with_the_job()
    {
        await MissesDocumentsAsync("late", """ "detectors":[{"function":"count"}] """, "");

        await DeletesAnnotationsAsync();
    }

    [Fact]
    public async Task A_datafeed_of_aggregations_misses_the_documents_that_its_groups_had_not_counted()
    {
        await MissesDocumentsAsync(
            "late-groups", """ "summary_count_field_name":"doc_count","detectors":[{"function":"count","by_field_name":"host"}] """, Aggregated);

        (await api.CallAsync("DELETE /_ml/anomaly_detectors/late-groups?force=true")).Is(200);
    }

    private async Task MissesDocumentsAsync(string job, string analysis, string datafeed)
    {
        var first = DateTimeOffset.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60);
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.delayed_data_check_freq":"1s"}}""")).Is(200);
        (await api.CallAsync($"PUT /{job}-data", """{"mappings":{"properties":{"t":{"type":"date"},"host":{"type":"keyword"}}}}""")).Is(200);
        await LoadAsync(job, first, Enumerable.Range(0, 30));
        (await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/{job}",
            $$"""{"analysis_config":{"bucket_span":"1s",{{analysis}} },"data_description":{"time_field":"t"} }""")).Is(200);
        (await api.CallAsync(
            $"PUT /_ml/datafeeds/{job}",
            $$"""{"job_id":"{{job}}","indices":["{{job}}-data"],"frequency":"1s","query_delay":"1s"{{datafeed}} }""")).Is(200)
            .Has("delayed_data_check_config", """{"enabled":true}""");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
        (await api.CallAsync($"POST /_ml/datafeeds/{job}/_start?start={first.ToUnixTimeMilliseconds()}")).Is(200);
        await api.EventuallyAsync($"GET /_ml/datafeeds/{job}/_stats", stats => stats.Has("datafeeds.0.running_state.real_time_running", "true"));

        await LoadAsync(job, first, [10, 20, 20]);

        await api.EventuallyAsync(
            $"GET /.ml-annotations-read/_search?q=job_id:{job}", found => found.Has("hits.total.value", "1")
            .Has("hits.hits.0._source.event", "\"delayed_data\"").Has("hits.hits.0._source.create_username", "\"_xpack\"")
            .Has("hits.hits.0._source.timestamp", Milliseconds(first, 10)).Has("hits.hits.0._source.end_timestamp", Milliseconds(first, 21)));
        (await api.CallAsync(
            "POST /.ml-notifications-*/_search",
            $$$$"""{"query":{"bool":{"filter":[{"term":{"job_id":"{{{{job}}}}"}},{"match_phrase":{"message":"has missed 3 documents"}}]}}}"""))
            .Has("hits.hits.0._source.level", "\"warning\"");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.*":null}}""")).Is(200);
    }

    private async Task DeletesAnnotationsAsync()
    {
        const string Own = """{"annotation":"mine","job_id":"late","create_username":"alice","type":"annotation","event":"user"}""";
        (await api.CallAsync("POST /.ml-annotations-write/_doc", Own)).Is(201);
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/late?force=true")).Is(200);
        (await api.CallAsync("POST /.ml-annotations-read/_search", OfJob)).Has("hits.total.value", "1")
            .Has("hits.hits.0._source.annotation", "\"mine\"");

        (await api.CallAsync("PUT /_ml/anomaly_detectors/late", """
            {"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}
            """)).Is(200);
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/late?delete_user_annotations=true")).Is(200);
        (await api.CallAsync("POST /.ml-annotations-read/_search", OfJob)).Has("hits.total.value", "0");
    }

    private async Task LoadAsync(string job, DateTimeOffset first, IEnumerable<int> seconds)
    {
        var lines = seconds.Select(second => $"{{\"index\":{{}}}}\n{{\"t\":{Milliseconds(first, second)},\"host\":\"h{second % 2}\"}}\n");
        (await api.CallAsync($"POST /{job}-data/_bulk", string.Concat(lines))).Is(200).Has("errors", "false");
    }

    private static string Milliseconds(DateTimeOffset first, int seconds) =>
        first.AddSeconds(seconds).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
