using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>The post data and flush APIs, and data counts.</summary>
[Collection(ApiCollection.Name)]
public sealed class JobDataSpecs(ApiHost api)
{
    private const long FirstHour = 1403481600;

    [Fact]
    public async Task Records_are_accepted_with_their_counts()
    {
        var job = await api.HasOpenJobAsync("post-counts");

        var response = await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """
            {"time":1403481600,"host":"a","value":1.5,"extra":"x"}
            {"time":1403481700,"host":"b"}{"host":"no time","value":1}
            {"time":1403474000,"host":"late","value":2}
            """);

        response.Is(202).Has("job_id", "\"post-counts\"").Has("processed_record_count", "2").Has("invalid_date_count", "1")
            .Has("out_of_order_timestamp_count", "1")
            .Has("input_record_count", "4").Has("missing_field_count", "1").Has("processed_field_count", "3")
            .Has("earliest_record_timestamp", "1403481600000").Has("latest_record_timestamp", "1403481700000");
        Assert.Contains("deprecated", response.Header("Warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_are_of_one_post_and_add_up_in_the_statistics()
    {
        var job = await api.HasOpenJobAsync("post-twice");
        for (var post = 0; post < 2; post++)
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}""")).Is(202)
                .Has("processed_record_count", "1");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats?human")).Has("jobs.0.data_counts.processed_record_count", "2")
            .Has("jobs.0.data_counts.latest_record_timestamp_string", "\"2014-06-23T00:00:00.000Z\"");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/vnd.elasticsearch+x-ndjson; compatible-with=9")]
    public async Task Records_are_accepted_in_every_content_type(string type)
    {
        var job = await api.HasOpenJobAsync($"post-type-{type.Length}");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}""", ("Content-Type", type))).Is(
            202).Has("processed_record_count", "1");
    }

    [Fact]
    public async Task A_long_body_is_read_in_chunks_and_counted_as_one()
    {
        var job = await api.HasOpenJobAsync("post-long");
        var body = new StringBuilder();
        for (var i = 0; i < 5_000; i++) body.Append($$"""{"time":{{FirstHour + i * 60}},"host":"h{{i % 3}}","value":{{i}}}""").Append('\n');

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", body.ToString())).Is(202).Has("processed_record_count", "5000")
            .Has("input_bytes", $"{body.Length - 5_000}");
    }

    [Fact]
    public async Task Records_before_malformed_json_are_accepted()
    {
        var job = await api.HasOpenJobAsync("post-broken");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", "{\"time\":1403481600,\"value\":1}\n{\"time\":1403481601,\"value\":}\n"))
            .IsError(400, "x_content_parse_exception", "[2:28]").HasRootCause("the 1 records before it were accepted");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Has("jobs.0.data_counts.processed_record_count", "1");
    }

    [Fact]
    public async Task An_empty_body_counts_nothing()
    {
        var job = await api.HasOpenJobAsync("post-nothing");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", "")).Is(202).Has("processed_record_count", "0").Has("input_bytes", "0");
    }

    [Fact]
    public async Task Resetting_buckets_is_refused_by_name() =>
        (await api.CallAsync("POST /_ml/anomaly_detectors/any/_data?reset_start=1&reset_end=2", "{}")).IsError(
            400, "illegal_argument_exception", "[reset_start] and [reset_end] is not supported by this version");

    [Fact]
    public async Task A_flush_returns_the_end_of_the_last_final_bucket()
    {
        var job = await api.HasOpenJobAsync("flush");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush")).Is(200, """{"flushed":true}""");

        await api.CallAsync(
            $"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}{"time":1403481700,"host":"a","value":2}""");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush")).Is(200, """{"flushed":true,"last_finalized_bucket_end":1403481600000}""");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush?advance_time=2014-06-23T02:30:00Z")).Is(
            200, """{"flushed":true,"last_finalized_bucket_end":1403488800000}""");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush", """{"skip_time":1403517600}""")).Is(200).Has("flushed", "true");
    }

    [Fact]
    public async Task Interim_results_are_calculated_on_request()
    {
        var job = await api.HasOpenJobAsync("flush-interim");
        await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}""");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush", """{"calc_interim":true}""")).Is(200);

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets")).Has("count", "1").Has("buckets.0.is_interim", "true");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets?exclude_interim=true")).Has("count", "0");
    }

    [Theory]
    [InlineData(
        "?advance_time=soon", "parse_exception",
        "Query param [advance_time] with value [soon] cannot be parsed as a date or converted to a number (epoch).")]
    [InlineData("?start=1403481600", "illegal_argument_exception", "Invalid flush parameters: unexpected [start] or [end]; they need [calc_interim]")]
    [InlineData("?calc_interim=true&end=1403481600", "illegal_argument_exception", "Invalid flush parameters: [start] has not been specified")]
    [InlineData("?calc_interim=true&start=1403481600", "illegal_argument_exception", "[start] and [end] is not supported by this version")]
    [InlineData("?calc_interim=maybe", "illegal_argument_exception", "as only [true] or [false] are allowed")]
    public async Task An_invalid_flush_is_refused(string query, string type, string reason) =>
        (await api.CallAsync($"POST /_ml/anomaly_detectors/any/_flush{query}")).IsError(400, type, reason);
}
