using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Datafeeds;

/// <summary>Datafeeds that read aggregations, as Elastic's do.</summary>
[Collection(ApiCollection.Name)]
public sealed class AggregatedDatafeedSpecs(ApiHost api)
{
    private const string Summarized = """
        {"analysis_config":{"bucket_span":"1h","summary_count_field_name":"doc_count",
        "detectors":[{"function":"sum","field_name":"responsetime","by_field_name":"airline"}]},"data_description":{"time_field":"time"}}
        """;

    private const string ByAirline = """
        {"buckets":{"date_histogram":{"field":"time","fixed_interval":"30m"},"aggs":{"time":{"max":{"field":"time"}},
        "airline":{"terms":{"field":"airline","size":100},"aggregations":{"responsetime":{"sum":{"field":"responsetime"}}}}}}}
        """;

    [Fact]
    public async Task A_job_gets_a_record_of_each_group_with_the_number_of_its_documents()
    {
        var index = await HasFlightsAsync("agg-life");
        (await api.CallAsync("PUT /_ml/anomaly_detectors/agg-life", Summarized)).Is(200);
        (await api.CallAsync("PUT /_ml/datafeeds/agg-life", $$"""{"job_id":"agg-life","indices":["{{index}}"],"aggs":{{ByAirline}} }""")).Is(200)
            .Has("aggregations", ByAirline).Has("chunking_config", """{"mode":"manual","time_span":"500h"}""");

        (await api.CallAsync("GET /_ml/datafeeds/agg-life/_preview")).Is(200, """
            [{"time":1487376060000,"responsetime":3,"airline":"foo","doc_count":2},
            {"time":1487377800000,"responsetime":1,"airline":"foo","doc_count":1},
            {"time":1487379660000,"responsetime":42,"airline":"bar","doc_count":1},
            {"time":1487379660000,"responsetime":7,"airline":"foo","doc_count":1}]
            """);
        (await api.CallAsync("POST /_ml/anomaly_detectors/agg-life/_open")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/agg-life/_start?end=2017-02-18T03:00:00Z")).Is(200);

        await api.EventuallyAsync("GET /_ml/anomaly_detectors/agg-life/_stats", stats => stats.Has("jobs.0.state", "\"closed\""));
        (await api.CallAsync("GET /_ml/anomaly_detectors/agg-life/_stats")).Has("jobs.0.data_counts.processed_record_count", "4");
        (await api.CallAsync("GET /_ml/anomaly_detectors/agg-life/results/buckets")).Has("buckets.0.timestamp", "1487376000000")
            .Has("buckets.0.event_count", "3").Has("buckets.1.event_count", "2");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/agg-life")).Is(200);
    }

    [Fact]
    public async Task A_configuration_that_could_feed_no_job_is_refused_in_words_that_clients_know()
    {
        await HasFlightsAsync("agg-refused");
        (await api.CallAsync("PUT /_ml/anomaly_detectors/agg-refused", Summarized)).Is(200);
        (await api.CallAsync("PUT /_ml/anomaly_detectors/agg-plain", """
            {"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}
            """)).Is(200);

        await RefusesAsync("agg-plain", ByAirline, "", "must set summary_count_field_name; use doc_count or suitable alternative");
        await RefusesAsync("agg-refused", Every("2h"), "", "Aggregation interval [2h] must be less than or equal to the bucket_span [1h]");
        await RefusesAsync("agg-refused", Every("25m"), "", "Aggregation interval [25m] must be a divisor of the bucket_span [1h]");
        await RefusesAsync(
            "agg-refused", ByAirline, """ ,"frequency":"20m" """, "Datafeed frequency [20m] must be a multiple of the aggregation interval [30m]");
        await RefusesAsync("agg-refused", ByAirline, """ ,"aggregations":{} """, "[aggregations] and [aggs] are the same field");
        await RefusesAsync(
            "agg-refused", ByAirline.Replace("\"max\"", "\"min\"", StringComparison.Ordinal), "",
            "Date histogram must have nested max aggregation for time_field [time]");
        foreach (var job in (string[])["agg-refused", "agg-plain"]) (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{job}")).Is(200);
    }

    [Fact]
    public async Task Another_summary_count_stands_in_for_the_number_of_documents()
    {
        await HasFlightsAsync("agg-distinct");

        (await api.CallAsync("POST /_ml/datafeeds/_preview", """
            {"datafeed_config":{"indices":["agg-distinct"],"aggregations":{"buckets":{"histogram":{"field":"time","interval":3600000},
            "aggregations":{"time":{"max":{"field":"time"}},"airlines":{"cardinality":{"field":"airline"}}}}}},
            "job_config":{"analysis_config":{"bucket_span":"1h","summary_count_field_name":"airlines","detectors":[{"function":"count"}]},
            "data_description":{"time_field":"time"}}}
            """)).Is(200, """[{"time":1487377800000,"airlines":1},{"time":1487379660000,"airlines":2}]""");
    }

    [Fact]
    public async Task Indices_that_do_not_exist_are_left_out_or_refused_as_the_options_say()
    {
        var index = await HasFlightsAsync("agg-options");
        (await api.CallAsync("PUT /_ml/anomaly_detectors/agg-options", Summarized)).Is(200);
        (await api.CallAsync(
            "PUT /_ml/datafeeds/agg-options?ignore_unavailable=true",
            $$"""{"job_id":"agg-options","indices":["{{index}}","agg-nowhere"],"aggs":{{ByAirline}} }""")).Is(200)
            .Has("indices_options.ignore_unavailable", "true").Has("indices_options.allow_no_indices", "true");
        (await api.CallAsync("GET /_ml/datafeeds/agg-options/_preview")).Is(200).Has("3.airline", "\"foo\"");

        (await api.CallAsync("POST /_ml/datafeeds/agg-options/_update?allow_no_indices=false", """{"indices":["agg-nowhere-*"]}""")).Is(200)
            .Has("indices_options.allow_no_indices", "false");
        (await api.CallAsync("GET /_ml/datafeeds/agg-options/_preview")).IsError(404, "index_not_found_exception", "no such index [agg-nowhere-*]");
        (await api.CallAsync("POST /_ml/anomaly_detectors/agg-options/_open")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/agg-options/_start")).IsError(400, "illegal_argument_exception", "[agg-nowhere-*] does not exist");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/agg-options?force=true")).Is(200);
    }

    private async Task RefusesAsync(string job, string aggregations, string more, string reason)
    {
        var refused = await api.CallAsync(
            "PUT /_ml/datafeeds/agg-bad", $$"""{"job_id":"{{job}}","indices":["agg-*"],"aggs":{{aggregations}}{{more}} }""");
        Assert.Equal(400, refused.Status);
        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
    }

    private static string Every(string interval) => ByAirline.Replace("30m", interval, StringComparison.Ordinal);

    private async Task<string> HasFlightsAsync(string index)
    {
        (await api.CallAsync($"PUT /{index}", """
            {"mappings":{"properties":{"time":{"type":"date_nanos"},"airline":{"type":"keyword"},"responsetime":{"type":"float"}}}}
            """)).Is(200);
        var lines = new (string Time, string Airline, int Value)[]
        {
            ("00:00:00", "foo", 1), ("00:01:00.000000001", "foo", 2), ("00:30:00", "foo", 1), ("01:00:00", "bar", 42), ("01:01:00", "foo", 7),
        }.Select(each => $$"""
            {"index":{} }
            {"time":"2017-02-18T{{each.Time}}Z","airline":"{{each.Airline}}","responsetime":{{each.Value}} }

            """);
        (await api.CallAsync($"POST /{index}/_bulk", string.Concat(lines))).Is(200).Has("errors", "false");
        return index;
    }
}
