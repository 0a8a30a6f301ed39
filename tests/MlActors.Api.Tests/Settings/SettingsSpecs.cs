using MlActors.Api.Tests.Conformance;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Settings;

/// <summary>Cluster settings and upgrade mode, on a server of their own.</summary>
public sealed class SettingsSpecs(ClientSuiteHost api) : IClassFixture<ClientSuiteHost>
{
    [Fact]
    public async Task Settings_are_set_shown_and_removed()
    {
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.max_open_jobs":7,"xpack":{"ml":{"max_lazy_ml_nodes":1}}}}""")).Is(200)
            .Has("acknowledged", "true").Has("persistent.xpack.ml.max_open_jobs", "\"7\"");

        (await api.CallAsync("GET /_cluster/settings?flat_settings")).Is(
            200, """{"persistent":{"xpack.ml.max_lazy_ml_nodes":"1","xpack.ml.max_open_jobs":"7"},"transient":{}}""");
        (await api.CallAsync("GET /_cluster/settings?include_defaults")).Has("defaults.xpack.ml.idle_job_auto_close_timeout", "\"48h\"");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.*":null}}""")).Is(200);
        (await api.CallAsync("GET /_cluster/settings")).Is(200, """{"persistent":{},"transient":{}}""");
    }

    [Theory]
    [InlineData("""{"persistent":{"xpack.ml.max_open_job":7}}""", "persistent setting [xpack.ml.max_open_job], not recognized did you mean")]
    [InlineData("""{"persistent":{"xpack.ml.max_open_jobs":0}}""", "must be >= 1")]
    [InlineData("""{"transient":{"xpack.ml.max_open_jobs":"many"}}""", "Failed to parse value [many] for setting [xpack.ml.max_open_jobs]")]
    [InlineData("""{"persistent":{"xpack.ml.idle_job_auto_close_timeout":"5"}}""", "unit is missing or unrecognized")]
    [InlineData("""{"persistent":{"cluster.persistent_tasks.allocation.enable":"some"}}""", "known are all, none")]
    [InlineData("{}", "no settings to update")]
    public async Task A_setting_that_cannot_be_is_refused_by_name(string body, string reason)
    {
        var refused = (await api.CallAsync("PUT /_cluster/settings", body)).Is(400);

        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_full_refuses_a_job_and_lets_one_wait_that_may()
    {
        await api.HasOpenJobAsync("room-first");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.max_open_jobs":1}}""")).Is(200);
        await api.HasJobAsync("room-refused");
        var waiting = await api.HasJobAsync("room-waits", more: """ "allow_lazy_open":true, """);

        (await api.CallAsync("POST /_ml/anomaly_detectors/room-refused/_open")).IsError(
            429, "status_exception", "Could not open job because no ML nodes with sufficient capacity were found: Not opening job [room-refused]");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_open")).Is(200, """{"opened":true,"node":""}""");
        var stats = (await api.CallAsync($"GET /_ml/anomaly_detectors/{waiting}/_stats")).Has("jobs.0.state", "\"opening\"").HasNo("jobs.0.node");
        Assert.Contains(
            "Number of opened jobs [1], xpack.ml.max_open_jobs [1]", stats.At("jobs.0.assignment_explanation")!.GetValue<string>(),
            StringComparison.Ordinal);

        (await api.CallAsync("POST /_ml/anomaly_detectors/room-first/_close")).Is(200);
        await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{waiting}/_stats", shown => shown.Has("jobs.0.state", "\"opened\""));
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"cluster.persistent_tasks.allocation.enable":"none"}}""")).Is(200);
        (await api.CallAsync("POST /_ml/anomaly_detectors/room-refused/_open")).IsError(
            429, "status_exception", "Cannot open jobs because persistent task assignment is disabled");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.*":null,"cluster.*":null}}""")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_close")).Is(200);
    }

    [Fact]
    public async Task A_job_whose_memory_limit_no_node_offers_is_refused_and_one_that_may_wait_is_opening()
    {
        const string Limit = """ "analysis_limits":{"model_memory_limit":"500tb"}, """;
        var refused = await api.HasJobAsync("memory-refused", more: Limit);
        var waiting = await api.HasJobAsync("memory-waits", more: Limit + """ "allow_lazy_open":true, """);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{refused}/_open")).IsError(
            429, "status_exception",
            $"Could not open job because no ML nodes with sufficient capacity were found: Not opening job [{refused}]");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_open")).Is(200, """{"opened":true,"node":""}""");

        var stats = (await api.CallAsync($"GET /_ml/anomaly_detectors/{waiting}/_stats")).Has("jobs.0.state", "\"opening\"").HasNo("jobs.0.node");
        Assert.Contains(
            "insufficient available memory", stats.At("jobs.0.assignment_explanation")!.GetValue<string>(), StringComparison.Ordinal);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_open")).IsError(409, "status_exception", "it has already been opened");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_data", """{"time":1}""")).IsError(409, "status_exception", "is not open");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{waiting}/_close")).Is(200, """{"closed":true}""");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{waiting}/_stats")).Has("jobs.0.state", "\"closed\"");
    }

    [Fact]
    public async Task A_job_that_asks_for_more_memory_than_the_setting_allows_is_refused_and_one_that_asks_for_none_gets_less()
    {
        const string Job =
            """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{},"analysis_limits":{"model_memory_limit":"1gb"}}""";
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.max_model_memory_limit":"9mb"}}""")).Is(200);

        (await api.CallAsync("PUT /_ml/anomaly_detectors/too-large", Job)).IsError(
            400, "status_exception",
            "model_memory_limit [1gb] must be less than the value of the xpack.ml.max_model_memory_limit setting [9mb]");
        var job = await api.HasJobAsync("within-memory");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Has("jobs.0.analysis_limits.model_memory_limit", "\"9mb\"");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """{"analysis_limits":{"model_memory_limit":"10mb"}}""")).IsError(
            400, "status_exception",
            "model_memory_limit [10mb] must be less than the value of the xpack.ml.max_model_memory_limit setting [9mb]");
        (await api.CallAsync("GET /_ml/info")).Has("limits.max_model_memory_limit", "\"9mb\"")
            .Has("limits.effective_max_model_memory_limit", "\"9mb\"").Has("defaults.anomaly_detectors.model_memory_limit", "\"9mb\"");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"xpack.ml.*":null}}""")).Is(200);
    }

    [Fact]
    public async Task What_happens_to_a_job_and_its_datafeed_can_be_read_as_notifications()
    {
        var job = await api.HasOpenJobAsync("told-job");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_reset")).Is(200);
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{job}")).Is(200);

        const string Search = "GET /.ml-notifications-*/_search?q=job_id:told-job&size=50&sort=timestamp";
        await api.EventuallyAsync(Search, shown => shown.Has("hits.total.value", "6"));
        var messages = await api.CallAsync(Search);
        Assert.All(
            ["Job created", "Opening job on node [", "Job is closing", "Job is closed", "Job has been reset", "Job deleted"],
            text => Assert.Contains(text, messages.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_upgrade_mode_jobs_stay_open_without_running_and_afterwards_go_on_as_if_nothing_had_been()
    {
        var job = await api.HasOpenJobAsync("upgrade-job");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403481600,"host":"a","value":1}""")).Is(202);
        (await api.CallAsync("GET /_cat/tasks?format=json")).Is(200).Has("0.action", "\"xpack/ml/job[c]\"");

        (await api.CallAsync("POST /_ml/set_upgrade_mode?enabled=true")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("POST /_ml/set_upgrade_mode?enabled=true")).Is(200);

        (await api.CallAsync("GET /_ml/info")).Has("upgrade_mode", "true");
        (await api.CallAsync("GET /_tasks?actions=xpack/ml/job*")).Is(200, """{"nodes":{}}""");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Has("jobs.0.state", "\"opened\"").HasNo("jobs.0.node")
            .Has("jobs.0.assignment_explanation", "\"persistent task cannot be assigned while upgrade mode is enabled.\"");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).IsError(
            429, "status_exception", "Cannot perform cluster:admin/xpack/ml/job/close action while upgrade mode is enabled");
        (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs"}""")).Is(429);

        (await api.CallAsync("POST /_ml/set_upgrade_mode?enabled=false")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", """{"time":1403485200,"host":"a","value":1}""")).Is(202);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Has("jobs.0.data_counts.processed_record_count", "2");
    }
}
