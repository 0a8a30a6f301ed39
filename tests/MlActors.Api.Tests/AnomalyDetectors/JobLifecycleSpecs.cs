using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>Opening, closing and deleting jobs in every state.</summary>
[Collection(ApiCollection.Name)]
public sealed class JobLifecycleSpecs(ApiHost api)
{
    [Fact]
    public async Task A_job_is_opened_and_closed_any_number_of_times()
    {
        await api.HasJobAsync("cycle");
        for (var round = 0; round < 2; round++)
        {
            var opened = (await api.CallAsync("POST /_ml/anomaly_detectors/cycle/_open")).Is(200).Has("opened", "true");
            (await api.CallAsync("GET /_ml/anomaly_detectors/cycle/_stats")).Has("jobs.0.state", "\"opened\"")
                .Has("jobs.0.node.id", opened.At("node")!.ToJsonString());
            (await api.CallAsync("POST /_ml/anomaly_detectors/cycle/_close")).Is(200, """{"closed":true}""");
            (await api.CallAsync("GET /_ml/anomaly_detectors/cycle/_stats")).Has("jobs.0.state", "\"closed\"").HasNo("jobs.0.node")
                .HasNo("jobs.0.open_time").HasNo("jobs.0.assignment_explanation");
        }
    }

    [Theory]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_open", 409, "status_exception", "Cannot open job [{0}] because it has already been opened")]
    [InlineData("DELETE /_ml/anomaly_detectors/{0}", 409, "status_exception", "Cannot delete job [{0}] because the job is opened")]
    [InlineData(
        "POST /_ml/anomaly_detectors/{0}/model_snapshots/empty/_revert", 409, "status_exception",
        "Can only revert to a model snapshot when the job is closed.")]
    public async Task An_open_job_refuses_what_needs_a_closed_one(string call, int status, string type, string reason)
    {
        var job = await api.HasOpenJobAsync($"open-{status}-{call.Length}");

        (await api.CallAsync(string.Format(call, job))).IsError(status, type, string.Format(reason, job));
    }

    [Theory]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_data", "{\"time\":1}", "is not open")]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_flush", null, "Cannot perform requested action because job [{0}] is not open")]
    public async Task A_closed_job_refuses_what_needs_an_open_one(string call, string? body, string reason)
    {
        var job = await api.HasJobAsync($"closed-{call.Length}");

        (await api.CallAsync(string.Format(call, job), body)).IsError(409, "status_exception", string.Format(reason, job));
    }

    [Theory]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_close", """{"closed":true}""")]
    [InlineData("POST /_ml/anomaly_detectors/{0}/_close?force=true", """{"closed":true}""")]
    [InlineData("POST /_xpack/ml/anomaly_detectors/{0}/_close", """{"closed":true}""")]
    [InlineData("DELETE /_ml/anomaly_detectors/{0}", """{"acknowledged":true}""")]
    [InlineData("DELETE /_ml/anomaly_detectors/{0}?force=true&wait_for_completion=true&delete_user_annotations=false", """{"acknowledged":true}""")]
    public async Task A_closed_job_can_be_closed_again_and_deleted(string call, string response) =>
        (await api.CallAsync(string.Format(call, await api.HasJobAsync($"rest-{call.Length}")))).Is(200, response);

    [Theory]
    [InlineData("GET /_ml/anomaly_detectors/unknown", null)]
    [InlineData("GET /_ml/anomaly_detectors/unknown/_stats", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/_open", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/_close", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/_close?force=true", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/_flush", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/_data", "{}")]
    [InlineData("DELETE /_ml/anomaly_detectors/unknown", null)]
    [InlineData("DELETE /_ml/anomaly_detectors/unknown?force=true", null)]
    [InlineData("GET /_ml/anomaly_detectors/unknown/results/buckets", null)]
    [InlineData("GET /_ml/anomaly_detectors/unknown/results/records", null)]
    [InlineData("GET /_ml/anomaly_detectors/unknown/model_snapshots", null)]
    [InlineData("POST /_ml/anomaly_detectors/unknown/model_snapshots/1/_revert", null)]
    public async Task An_unknown_job_is_not_found(string call, string? body) =>
        (await api.CallAsync(call, body)).IsError(404, "resource_not_found_exception", "No known job with id 'unknown'");

    [Theory]
    [InlineData("GET /_ml/anomaly_detectors/no*", 200)]
    [InlineData("GET /_ml/anomaly_detectors/no*?allow_no_match=true", 200)]
    [InlineData("GET /_ml/anomaly_detectors/no*?allow_no_match=false", 404)]
    [InlineData("GET /_ml/anomaly_detectors/no*?allow_no_jobs=false", 404)]
    [InlineData("GET /_ml/anomaly_detectors/no*/_stats?allow_no_match=false", 404)]
    [InlineData("POST /_ml/anomaly_detectors/no*/_close", 200)]
    [InlineData("POST /_ml/anomaly_detectors/no*/_close?allow_no_match=false", 404)]
    public async Task A_wildcard_may_match_nothing_unless_it_must_match(string call, int status) => (await api.CallAsync(call)).Is(status);

    [Fact]
    public async Task A_deprecated_parameter_name_works_with_a_warning() =>
        Assert.Contains(
            "Deprecated field [allow_no_jobs] used, expected [allow_no_match] instead",
            (await api.CallAsync("GET /_ml/anomaly_detectors/no*?allow_no_jobs=true")).Is(200).Header("Warning"), StringComparison.Ordinal);

    [Fact]
    public async Task Jobs_are_named_by_lists_wildcards_and_groups()
    {
        await api.HasJobAsync("named-a", "\"groups\":[\"named\"],");
        await api.HasJobAsync("named-b", "\"groups\":[\"named\"],");
        await api.HasJobAsync("named-c");

        (await api.CallAsync("GET /_ml/anomaly_detectors/named")).Has("count", "2").Has("jobs.0.job_id", "\"named-a\"")
            .Has("jobs.1.job_id", "\"named-b\"");
        (await api.CallAsync("GET /_ml/anomaly_detectors/named-*/_stats")).Has("count", "3");
        (await api.CallAsync("GET /_ml/anomaly_detectors/named-c,named-a")).Has("count", "2").Has("jobs.0.job_id", "\"named-a\"");
        (await api.CallAsync("POST /_ml/anomaly_detectors/named-a,named-x/_close")).IsError(404, "resource_not_found_exception", "named-x");
    }

    [Fact]
    public async Task A_close_accepts_all_parameters_in_its_body()
    {
        var job = await api.HasOpenJobAsync("by-body");

        (await api.CallAsync(
            $"POST /_ml/anomaly_detectors/{job}/_close", """{"job_id":"ignored","force":true,"timeout":"1m","allow_no_match":true}"""))
            .Is(200, """{"closed":true,"forced":[{"job_id":"by-body","detail":"forced, skipped from step [gate] on"}]}""");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close", """{"forse":true}""")).IsError(
            400, "x_content_parse_exception", "[close_job_request] unknown field [forse] did you mean [force]?");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open", """{"timeout":"soon"}""")).IsError(
            400, "illegal_argument_exception", "[timeout]");
    }

    [Fact]
    public async Task An_open_job_has_an_open_time_and_a_node()
    {
        var job = await api.HasOpenJobAsync("stats");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Is(200).Has("count", "1")
            .Has("jobs.0.assignment_explanation", "\"\"").Has("jobs.0.forecasts_stats", """{"total":0,"forecasted_jobs":0}""")
            .Has("jobs.0.data_counts.processed_record_count", "0").HasNo("jobs.0.data_counts.latest_record_timestamp")
            .Has("jobs.0.model_size_stats.memory_status", "\"ok\"").Has("jobs.0.model_size_stats.model_bytes_memory_limit", "1073741824")
            .HasNo("jobs.0.waiting_for");
        Assert.Matches("^20.*Z$", (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).At("jobs.0.open_time")!.GetValue<string>());
    }
}
