using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>From posted data to results, for job features besides plain detectors.</summary>
[Collection(ApiCollection.Name)]
public sealed class AnalysedDataSpecs(ApiHost api)
{
    private const long First = 1403481600;
    private const int Hours = 24 * 10;

    [Fact]
    public async Task A_population_member_with_unusual_behaviour_is_found()
    {
        await AnalyseAsync(
            "crowd", """{"function":"high_count","over_field_name":"user"}],"influencers":["user","country"],"categorization_filters":[""", hour =>
        [
            .. Enumerable.Range(0, 20).SelectMany(
                user => Enumerable.Repeat($$"""{"time":{{At(hour)}},"user":"u{{user}}","country":"c{{user % 3}}"}""", 1 + (hour + user) % 3)),
            .. hour == Hours - 2 ? Enumerable.Repeat($$"""{"time":{{At(hour)}},"user":"u7","country":"c1"}""", 300) : [],
        ]);

        (await api.CallAsync("GET /_ml/anomaly_detectors/crowd/results/records?size=1")).Has("records.0.over_field_value", "\"u7\"")
            .Has("records.0.timestamp", $"{At(Hours - 2) * 1000}")
            .Has("records.0.function_description", "\"count\"").Has("records.0.user", """["u7"]""");
        var influencers = (await api.CallAsync("GET /_ml/anomaly_detectors/crowd/results/influencers?size=2")).Is(200);
        Assert.Contains("u7", influencers.Text, StringComparison.Ordinal);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/crowd/results/buckets/{At(Hours - 2) * 1000}")).Has(
            "buckets.0.bucket_influencers.0.influencer_field_name", "\"bucket_time\"");
        (await api.CallAsync("GET /_ml/anomaly_detectors/crowd/_stats")).Has("jobs.0.model_size_stats.memory_status", "\"ok\"");
    }

    [Fact]
    public async Task Messages_are_categorized_and_the_categories_are_returned()
    {
        await AnalyseAsync(
            "messages", """{"function":"count","by_field_name":"mlcategory"}],"categorization_field_name":"message","influencers":[""", hour =>
        [
            $$"""{"time":{{At(hour)}},"message":"Node {{hour}} started in {{hour * 7 % 50}} seconds"}""",
            $$"""{"time":{{At(hour)}},"message":"Connection to host {{hour % 9}} was refused by the remote side"}""",
        ]);

        (await api.CallAsync("GET /_ml/anomaly_detectors/messages/results/categories")).Is(200).Has("count", "2")
            .Has("categories.0.category_id", "1");
        (await api.CallAsync("GET /_ml/anomaly_detectors/messages/_stats")).Has("jobs.0.model_size_stats.total_category_count", "2")
            .Has("jobs.0.model_size_stats.categorized_doc_count", $"{2 * Hours}");
    }

    [Fact]
    public async Task Model_plots_are_returned_per_bucket()
    {
        await AnalyseAsync("plotted", """{"function":"mean","field_name":"value","by_field_name":"host"}""", hour =>
        [
            $$"""{"time":{{At(hour)}},"value":{{20 + hour % 24}},"host":"a"}""",
            $$"""{"time":{{At(hour)}},"value":{{20 + hour % 24}},"host":"b"}""",
        ], "\"model_plot_config\":{\"enabled\":true,\"terms\":\"a\"},");

        var plots = (await api.CallAsync(
            "POST /.ml-anomalies-plotted/_search",
            """{"size":1,"sort":[{"timestamp":"desc"}],"query":{"term":{"result_type":"model_plot"}}}""")).Is(200)
            .Has("hits.hits.0._source.by_field_value", "\"a\"").Has("hits.hits.0._source.detector_index", "0");
        Assert.InRange(plots.At("hits.total.value")!.GetValue<long>(), Hours / 2, Hours);
        Assert.InRange(
            plots.At("hits.hits.0._source.model_median")!.GetValue<double>(), plots.At("hits.hits.0._source.model_lower")!.GetValue<double>(),
            plots.At("hits.hits.0._source.model_upper")!.GetValue<double>());
    }

    [Fact]
    public async Task A_result_that_a_rule_skips_is_not_an_anomaly()
    {
        const string Detector = """{"function":"mean","field_name":"value","detector_description":"%"RULES}""";
        const string Rules = ""","custom_rules":[{"conditions":[{"applies_to":"actual","operator":"gt","value":500}]}]""";
        Func<int, string[]> spiking =
            hour => [$$"""{"time":{{At(hour)}},"value":{{(hour == Hours - 2 ? 900 : 20 + hour % 24 + hour * 7919 % 13)}}}"""];

        await AnalyseAsync("unruled", Detector.Replace("RULES", "", StringComparison.Ordinal), spiking);
        await AnalyseAsync("ruled", Detector.Replace("RULES", Rules, StringComparison.Ordinal), spiking);

        (await api.CallAsync($"GET /_ml/anomaly_detectors/unruled/results/records?start={At(Hours - 2)}&record_score=50")).Has(
            "records.0.actual", "[900]");
        Assert.DoesNotContain(
            "\"actual\":[900]", (await api.CallAsync("GET /_ml/anomaly_detectors/ruled/results/records")).Is(200).Text, StringComparison.Ordinal);
    }

    private static long At(int hour) => First + hour * 3600;

    private async Task AnalyseAsync(string job, string detectors, Func<int, string[]> recordsOf, string more = "")
    {
        await api.HasOpenJobAsync(job, more, detectors);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", string.Join('\n', Enumerable.Range(0, Hours).SelectMany(recordsOf)))).Is(202)
            .Has("invalid_date_count", "0");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
    }
}
