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
    public async Task A_refused_post_has_the_warning_that_posting_is_deprecated_too()
    {
        var refused = (await api.CallAsync($"POST /_ml/anomaly_detectors/{await api.HasJobAsync("post-closed")}/_data", """{"time":1}""")).Is(409);

        Assert.Contains("Posting data directly to anomaly detection jobs is deprecated", refused.Header("Warning"), StringComparison.Ordinal);
    }

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
    public async Task Buckets_within_the_latency_are_reset_before_records_are_added()
    {
        const string Body =
            """{"analysis_config":{"bucket_span":"1h","latency":"3h","detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}""";
        const string Job = "/_ml/anomaly_detectors/post-reset";
        (await api.CallAsync($"PUT {Job}", Body)).Is(200);
        (await api.CallAsync($"POST {Job}/_open")).Is(200);
        await api.CallAsync($"POST {Job}/_data", Records(0, 1, 1, 1, 2));

        (await api.CallAsync($"POST {Job}/_data?reset_start={FirstHour + 3600}&reset_end={FirstHour + 7200}", Records(1, 1))).Is(202);
        await api.CallAsync($"POST {Job}/_flush?advance_time={FirstHour + 6 * 3600}");
        Assert.Equal("1 2 1", await EventCountsAsync(Job, FirstHour));

        // A body without records resets, too.
        await api.CallAsync($"POST {Job}/_data", Records(6, 6));
        (await api.CallAsync($"POST {Job}/_data?reset_start={FirstHour + 6 * 3600}", "")).Is(202);
        await api.CallAsync($"POST {Job}/_flush?advance_time={FirstHour + 10 * 3600}");
        Assert.Equal("0", await EventCountsAsync(Job, FirstHour + 6 * 3600));
    }

    private async Task<string> EventCountsAsync(string job, long start)
    {
        var found = await api.CallAsync($"GET {job}/results/buckets?exclude_interim=true&start={start}");
        return string.Join(' ', found.At("buckets")!.AsArray().Select(bucket => bucket!["event_count"]!.GetValue<long>()));
    }

    private static string Records(params int[] hours) => string.Join('\n', hours.Select(hour => $$"""{"time":{{FirstHour + hour * 3600}}}"""));

    [Theory]
    [InlineData("reset_start=soon", "parse_exception", "Query param [reset_start] with value [soon] cannot be parsed as a date")]
    [InlineData(
        "reset_start=1403481600&reset_end=1403481599", "illegal_argument_exception",
        "Invalid time range: end time '1403481599' is earlier than start time '1403481600'.")]
    public async Task An_invalid_reset_is_refused(string query, string type, string reason) =>
        (await api.CallAsync($"POST /_ml/anomaly_detectors/any/_data?{query}", "{}")).IsError(400, type, reason);

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
    [InlineData("", 4)]
    [InlineData(",\"start\":1403485200,\"end\":1403492400", 2)]
    [InlineData(",\"start\":1403485200", 1)]
    [InlineData(",\"start\":1403485200,\"end\":1403485200", 1)]
    [InlineData(",\"start\":1403578800", 0)]
    public async Task A_period_limits_the_interim_results_to_its_buckets(string period, int expected)
    {
        var id = $"flush-period-{period.Length}-{expected}";
        (await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/{id}",
            """{"analysis_config":{"bucket_span":"1h","latency":"3h","detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}""")).Is(
                200);
        await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_open");
        await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_data", Records(0, 1, 2));

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_flush", $$"""{"calc_interim":true{{period}}}""")).Is(200);

        var found = await api.CallAsync($"GET /_ml/anomaly_detectors/{id}/results/buckets");
        Assert.Equal(expected, found.At("buckets")!.AsArray().Count(bucket => bucket!["is_interim"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_flush_that_skips_and_advances_skips_first_and_then_calculates_interim_results()
    {
        var job = await api.HasOpenJobAsync("flush-all");
        await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}""");

        (await api.CallAsync(
            $"POST /_ml/anomaly_detectors/{job}/_flush",
            $$"""{"skip_time":{{FirstHour + 5 * 3600}},"advance_time":{{FirstHour + 7 * 3600}},"calc_interim":true}""")).Is(
                200, $$"""{"flushed":true,"last_finalized_bucket_end":{{(FirstHour + 7 * 3600) * 1000}}}""");

        var found = await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets");
        Assert.Equal(
            [(5, false), (6, false), (7, true)],
            found.At("buckets")!.AsArray().Select(bucket =>
                ((int)(bucket!["timestamp"]!.GetValue<long>() / 1000 - FirstHour) / 3600, bucket["is_interim"]!.GetValue<bool>())));
    }

    [Theory]
    [InlineData(
        "?advance_time=soon", "parse_exception",
        "Query param [advance_time] with value [soon] cannot be parsed as a date or converted to a number (epoch).")]
    [InlineData("?start=1403481600", "illegal_argument_exception", "Invalid flush parameters: unexpected 'start'.")]
    [InlineData("?end=1403481600", "illegal_argument_exception", "Invalid flush parameters: unexpected 'end'.")]
    [InlineData("?calc_interim=true&end=1403481600", "illegal_argument_exception", "Invalid flush parameters: 'start' has not been specified.")]
    [InlineData(
        "?calc_interim=true&start=1403481600&end=1403481599", "illegal_argument_exception",
        "Invalid time range: end time '1403481599' is earlier than start time '1403481600'.")]
    [InlineData(
        "?advance_time=1403481600&skip_time=1403481600", "illegal_argument_exception",
        "advance_time [1403481600] must be later than skip_time [1403481600]")]
    [InlineData("?calc_interim=maybe", "illegal_argument_exception", "as only [true] or [false] are allowed")]
    public async Task An_invalid_flush_is_refused(string query, string type, string reason) =>
        (await api.CallAsync($"POST /_ml/anomaly_detectors/any/_flush{query}")).IsError(400, type, reason);
}
