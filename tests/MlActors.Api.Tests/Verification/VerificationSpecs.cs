using LinqToDB;
using LinqToDB.Data;
using MlActors.Api.Tests.Hosting;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Api.Tests.Verification;

/// <summary>Jobs that were closed between their pages, against a replay in one piece.</summary>
[Collection(ApiCollection.Name)]
public sealed class VerificationSpecs(ApiHost api)
{
    private const long Start = 1_403_481_600_000, Hour = 3_600_000;

    [Fact]
    public async Task A_job_that_was_closed_and_opened_again_is_equal_to_its_replay_to_the_last_bit()
    {
        var job = await HasReadInPartsAsync("verify-a");

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        found.Has("outcome", "\"passed\"").Has("total", "1").Has("jobs.0.outcome", "\"passed\"");
        Assert.Equal(["snapshots", "position", "records", "buckets", "replay"], Checks(found));
        Assert.EndsWith("equal to the last bit", Detail(found, "replay"), StringComparison.Ordinal);
        Assert.Equal("200 acknowledged: 198 in final buckets, 2 in open ones", Detail(found, "records"));
    }

    [Fact]
    public async Task A_job_of_aggregations_is_equal_to_its_replay_and_its_records_say_why_they_cannot_be_added_up()
    {
        var job = await HasReadAggregationsAsync("verify-aggs", Start + 33 * Hour);

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        found.Has("outcome", "\"not_possible\"");
        Assert.Equal("datafeed [datafeed-verify-aggs] reads aggregations: a record counts as many as its field [doc_count] has", Detail(found, "records"));
        Assert.EndsWith("equal to the last bit", Detail(found, "replay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_datafeed_of_aggregations_that_was_stopped_within_an_interval_is_named()
    {
        var job = await HasReadAggregationsAsync("verify-split", Start + 33 * Hour + 1);

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        Assert.Contains("or the datafeed was stopped within an interval (first", Detail(found, "replay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_value_that_differs_in_its_last_bit_is_named_with_both_values()
    {
        var job = await HasReadInPartsAsync("verify-bit");
        var bucket = Start + 40 * Hour;
        Change($"UPDATE bucket SET event_count = event_count + 1 WHERE job = '{job}' AND timestamp = {bucket}");

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        found.Has("outcome", "\"failed\"");
        Assert.Equal($"first difference at bucket {bucket}, bucket 0, event_count: stored 3, replayed 2", Detail(found, "replay"));
        Assert.StartsWith("200 were acknowledged, and 199 are in final buckets", Detail(found, "records"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_missing_is_a_gap()
    {
        var job = await HasReadInPartsAsync("verify-gap");
        Change($"DELETE FROM bucket WHERE job = '{job}' AND timestamp = {Start + 10 * Hour}");

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        Assert.Equal("98 are stored between the first and the last one, and 99 are expected", Detail(found, "buckets"));
        Assert.Contains("the whole result: stored none, replayed present", Detail(found, "replay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_came_late_is_named_and_is_no_difference()
    {
        var job = await HasReadInPartsAsync("verify-late");
        (await api.CallAsync($"POST /{job}/_doc", $$"""{"time":{{Start + 5 * Hour + 1}},"value":7}""")).Is(201);

        var found = await VerifyAsync($$"""{"jobs":"{{job}}"}""");

        found.Has("outcome", "\"not_possible\"");
        Assert.Equal(
            "cannot be replayed because the source holds 1 records that its datafeed had not read when it passed them; they came late "
            + $"(first in the bucket at {Start + 5 * Hour}: 2 then, 3 now)",
            Detail(found, "replay"));
    }

    [Fact]
    public async Task A_deleted_index_is_named()
    {
        var job = await HasReadInPartsAsync("verify-gone");
        await api.CallAsync($"DELETE /{job}");

        Assert.StartsWith(
            "cannot be replayed because its source cannot be read", Detail(await VerifyAsync($$"""{"jobs":"{{job}}"}"""), "replay"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jobs_of_a_run_are_compared_with_its_receipt()
    {
        var job = await HasReadInPartsAsync("verify-run");
        var runs = (await api.CallAsync("GET /_mlactors/runs")).At("runs")!.AsArray();
        var run = runs.First(run => run!["run_id"]!.GetValue<string>().Contains($"end-of-datafeed-{job}", StringComparison.Ordinal))!["run_id"]!;

        var found = await VerifyAsync($$"""{"run":"{{run.GetValue<string>()}}"}""");

        found.Has("outcome", "\"passed\"").Has("jobs.0.job_id", $"\"{job}\"");
        Assert.Matches(@"^its snapshot \[.+\] is kept, with the acknowledged checksum$", Detail(found, "receipt"));
    }

    [Fact]
    public async Task Posted_records_are_counted_and_the_replay_says_why_it_cannot_be()
    {
        await api.HasOpenJobAsync("verify-posted");
        await api.CallAsync(
            "POST /_ml/anomaly_detectors/verify-posted/_data",
            string.Concat(Enumerable.Range(0, 100).Select(i => $$"""{"time":{{(Start + i * Hour) / 1000}},"value":1}""")));
        await api.CallAsync("POST /_ml/anomaly_detectors/verify-posted/_close");

        var found = await VerifyAsync("""{"jobs":"verify-posted"}""");

        found.Has("outcome", "\"not_possible\"");
        Assert.StartsWith("100 acknowledged: ", Detail(found, "records"), StringComparison.Ordinal);
        Assert.StartsWith("cannot be replayed because records were posted to it", Detail(found, "replay"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jobs":"nowhere"}""", 404)]
    [InlineData("""{"run":"nowhere"}""", 404)]
    [InlineData("""{}""", 400)]
    [InlineData("""{"jobs":"a","run":"b"}""", 400)]
    [InlineData("""{"job":"a"}""", 400)]
    public async Task A_bad_request_is_refused(string body, int status) =>
        (await api.CallAsync("POST /_mlactors/verifications", body)).Is(status);

    [Fact]
    public async Task An_unknown_verification_is_not_found() => (await api.CallAsync("GET /_mlactors/verifications/4711")).Is(404);

    private Task<string> HasReadInPartsAsync(string job) => HasReadInPartsAsync(job, Start + 33 * Hour + 1, "", "");

    private Task<string> HasReadAggregationsAsync(string job, long firstEnd) => HasReadInPartsAsync(
        job, firstEnd, """ "summary_count_field_name":"doc_count", """, """
        ,"aggregations":{"by":{"date_histogram":{"field":"time","fixed_interval":"1h"},
        "aggregations":{"time":{"max":{"field":"time"}},"value":{"avg":{"field":"value"}}}}}
        """);

    /// <param name="analysis">Further members of the analysis, each with its comma.</param>
    /// <param name="datafeed">Further members of the datafeed, each after its comma.</param>
    private async Task<string> HasReadInPartsAsync(string job, long firstEnd, string analysis, string datafeed)
    {
        await api.CallAsync($"PUT /{job}", """{"mappings":{"properties":{"time":{"type":"date"},"value":{"type":"double"}}}}""");
        var documents = Enumerable.Range(0, 200).Select(i => 
            """{"index":{}}""" + '\n' + $$"""{"time":{{Start + i * Hour / 2}},"value":{{i * 31 % 17}}.5}""" + '\n');
        (await api.CallAsync($"POST /{job}/_bulk", string.Concat(documents))).Is(200);
        (await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/{job}",
            $$$"""
            {"analysis_config":{"bucket_span":"1h",{{{analysis}}}"detectors":[{"function":"mean","field_name":"value"},{"function":"count"}]},
            "data_description":{"time_field":"time","time_format":"epoch_ms"},
            "datafeed_config":{"datafeed_id":"datafeed-{{{job}}}","indices":["{{{job}}}"]{{{datafeed}}}}}
            """)).Is(200);
        foreach (var end in (long[])[firstEnd, Start + 34 * Hour, Start + 99 * Hour + Hour])
        {
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
            (await api.CallAsync($"POST /_ml/datafeeds/datafeed-{job}/_start?end={end}")).Is(200);
            await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{job}/_stats", stats => stats.Has("jobs.0.state", "\"closed\""));
        }

        return job;
    }

    private async Task<ApiResponse> VerifyAsync(string body)
    {
        var id = (await api.CallAsync("POST /_mlactors/verifications", body)).Is(202).At("verification_id")!.GetValue<string>();
        ApiResponse? found = null;
        await api.EventuallyAsync($"GET /_mlactors/verifications/{id}", response =>
        {
            Assert.NotNull(response.At("ended_at"));
            found = response;
        });
        return found!;
    }

    private static IEnumerable<string> Checks(ApiResponse found) =>
        found.At("jobs.0.checks")!.AsArray().Select(check => check!["check"]!.GetValue<string>());

    private static string Detail(ApiResponse found, string check) => found.At("jobs.0.checks")!.AsArray()
        .Single(known => known!["check"]!.GetValue<string>() == check)!["detail"]!.GetValue<string>();

    private void Change(string sql)
    {
        using var connection = new DataConnection(api.Stores.Location.OptionsFor(StoreFile.Results));
        Assert.Equal(1, connection.Execute(sql));
    }
}
