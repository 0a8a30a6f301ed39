using Microsoft.Extensions.DependencyInjection;
using MlActors.Actors.Maintenance;
using MlActors.Api.Tests.Conformance;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Maintenance;

/// <summary>What becomes too old is deleted, and what is not used is closed. On a server of its own, since it concerns all jobs.</summary>
public sealed class MaintenanceSpecs(ClientSuiteHost api) : IClassFixture<ClientSuiteHost>
{
    private const long Start = 1403481600, Hour = 3600;

    [Fact]
    public async Task Results_older_than_the_retention_of_their_job_are_deleted_and_the_others_stay()
    {
        await HasJobOfFiveDaysAsync("expired-short", """ "results_retention_days":1, """);
        await HasJobOfFiveDaysAsync("expired-never", "");

        (await api.CallAsync("DELETE /_ml/_delete_expired_data/expired-*", """{"timeout":"1h","requests_per_second":1000.0}""")).Is(
            200, """{"deleted":true}""");

        var kept = (await api.CallAsync("GET /_ml/anomaly_detectors/expired-short/results/buckets?exclude_interim&size=1000")).Is(200);
        kept.Has("count", "25").Has("buckets.0.timestamp", $"{(Start + 94 * Hour) * 1000}");
        (await api.CallAsync("GET /_ml/anomaly_detectors/expired-never/results/buckets?exclude_interim")).Has("count", "119");
        (await api.CallAsync("DELETE /_ml/_delete_expired_data?requests_per_second=0")).IsError(400, "illegal_argument_exception", "[0]");
    }

    [Fact]
    public async Task An_open_job_without_data_is_closed_after_the_idle_time_and_its_users_are_told()
    {
        var idle = await api.HasOpenJobAsync("idle-job");
        var fed = await api.HasOpenJobAsync("idle-fed");
        await api.CallAsync("PUT /idle-data");
        (await api.CallAsync("PUT /_ml/datafeeds/idle-feed", $$"""{"job_id":"{{fed}}","indices":["idle-data"]}""")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/idle-feed/_start")).Is(200);
        var maintenance = api.Services.GetRequiredService<NightlyMaintenance>();
        await maintenance.RunAsync(CancellationToken.None);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{idle}/_stats")).Has("jobs.0.state", "\"opened\"");

        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.idle_job_auto_close_timeout":"1ms"}}""")).Is(200);
        await maintenance.RunAsync(CancellationToken.None);

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{idle}/_stats")).Has("jobs.0.state", "\"closed\"");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{fed}/_stats")).Has("jobs.0.state", "\"opened\"");
        (await api.CallAsync(
            "POST /.ml-notifications-*/_search", """{"query":{"bool":{"filter":[{"term":{"job_id":"idle-job"}},{"term":{"level":"warning"}}]}}}"""))
            .Has("hits.total.value", "1");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.*":null}}""")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{fed}/_close")).Is(200);
    }

    [Fact]
    public async Task Deletion_goes_no_faster_than_its_pace_and_ends_before_a_pause_that_is_longer_than_its_timeout()
    {
        await HasJobOfFiveDaysAsync("paced-1", """ "results_retention_days":1, """);
        await HasJobOfFiveDaysAsync("paced-2", """ "results_retention_days":1, """);

        (await api.CallAsync("DELETE /_ml/_delete_expired_data/paced-*?requests_per_second=1e-300&timeout=1s")).Is(200, """{"deleted":false}""");

        (await api.CallAsync("GET /_ml/anomaly_detectors/paced-1/results/buckets?exclude_interim")).Has("count", "25");
        (await api.CallAsync("GET /_ml/anomaly_detectors/paced-2/results/buckets?exclude_interim")).Has("count", "119");
        (await api.CallAsync("DELETE /_ml/_delete_expired_data/paced-*?requests_per_second=1000")).Is(200, """{"deleted":true}""");
        (await api.CallAsync("GET /_ml/anomaly_detectors/paced-2/results/buckets?exclude_interim")).Has("count", "25");
    }

    [Fact]
    public async Task States_of_models_whose_job_does_not_exist_are_deleted()
    {
        await api.HasJobAsync("has-state");
        string[] unused = ["no-such-job_model_state_1%231", "no-such-job_quantiles", "no-such-job_categorizer_state%231"];
        string[] kept = ["has-state_model_state_1%231", "has-state_quantiles", "data_frame_analytics-other-progress"];
        foreach (var id in unused.Concat(kept)) (await api.CallAsync($"PUT /.ml-state-write/_doc/{id}", "{}")).Is(201);

        (await api.CallAsync("DELETE /_ml/_delete_expired_data")).Is(200, """{"deleted":true}""");

        foreach (var id in unused) (await api.CallAsync($"GET /.ml-state-000001/_doc/{id}")).Is(404);
        foreach (var id in kept) (await api.CallAsync($"GET /.ml-state-000001/_doc/{id}")).Is(200);
    }

    [Theory]
    [InlineData("DELETE /_ml/_delete_expired_data")]
    [InlineData("POST /_ml/set_upgrade_mode?enabled=false")]
    [InlineData("GET /_ml/anomaly_detectors/_stats")]
    [InlineData("GET /_ml/anomaly_detectors")]
    [InlineData("GET /_cat/ml/anomaly_detectors")]
    [InlineData("POST /_ml/anomaly_detectors/_all/_close")]
    public async Task A_call_about_all_jobs_succeeds_while_some_of_them_are_deleted_in_the_background(string call)
    {
        await api.EmptyAsync();
        string[] doomed = [.. Enumerable.Range(0, 24).Select(number => $"doomed-{number}")];
        foreach (var job in doomed) await api.HasOpenJobAsync(job);

        var deletions = doomed.Select(job => api.CallAsync($"DELETE /_ml/anomaly_detectors/{job}?force=true&wait_for_completion=false"));
        var responses = await Task.WhenAll([.. deletions, .. Enumerable.Range(0, 8).Select(_ => api.CallAsync(call))]);

        Assert.All(responses, response => response.Is(200));
        await api.EventuallyAsync("GET /_ml/anomaly_detectors", shown => shown.Has("count", "0"));
    }

    private async Task HasJobOfFiveDaysAsync(string job, string more)
    {
        await api.HasOpenJobAsync(job, more);
        var records = string.Concat(Enumerable.Range(0, 120).Select(hour => $$"""{"time":{{Start + hour * Hour}},"host":"a","value":1}"""));
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", records)).Is(202);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
    }
}
