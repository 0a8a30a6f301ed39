using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>
/// An unresponsive job and a healthy one: it is reported as failed, is the only failure of a close, and can be closed by force.
/// </summary>
public sealed class UnresponsiveJobSpecs(HostOfSilentUnits api) : IClassFixture<HostOfSilentUnits>
{
    [Fact]
    public async Task It_is_reported_as_failed_and_the_other_with_its_state()
    {
        var (silent, well) = await TwoOpenJobsAsync("shown");

        var stats = (await api.CallAsync("GET /_ml/anomaly_detectors/shown/_stats")).Is(200).Has("count", "2").Has("jobs.0.job_id", $"\"{silent}\"")
            .Has("jobs.0.state", "\"failed\"").Has("jobs.1.job_id", $"\"{well}\"").Has("jobs.1.state", "\"opened\"");
        Assert.StartsWith($"Job [{silent}] did not answer within", stats.At("jobs.0.failure_reason")!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_configuration_is_unavailable_and_a_list_names_it()
    {
        var (silent, _) = await TwoOpenJobsAsync("configured");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{silent}")).IsError(503, "unavailable_shards_exception", $"Job [{silent}] did not answer");
        (await api.CallAsync("GET /_ml/anomaly_detectors/configured")).Is(200).Has("jobs.0.state", "\"failed\"")
            .Has("jobs.1.analysis_config.bucket_span", "\"1h\"");
    }

    [Fact]
    public async Task It_is_the_only_failure_and_the_other_is_closed()
    {
        var (silent, well) = await TwoOpenJobsAsync("closed");

        (await api.CallAsync("POST /_ml/anomaly_detectors/closed/_close")).IsError(500, "illegal_state_exception", $"job [{silent}] at step [gate]");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{well}/_stats")).Has("jobs.0.state", "\"closed\"");
    }

    [Fact]
    public async Task Force_closes_both_and_reports_the_skipped_steps()
    {
        var (silent, well) = await TwoOpenJobsAsync("forced");

        var closed = (await api.CallAsync("POST /_ml/anomaly_detectors/forced/_close?force=true")).Is(200).Has("closed", "true")
            .Has("forced.0.job_id", $"\"{silent}\"").Has("forced.1.job_id", $"\"{well}\"");

        Assert.EndsWith("Not closed in its journal, not started again.", closed.At("forced.0.detail")!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("forced, skipped from step", closed.At("forced.1.detail")!.GetValue<string>(), StringComparison.Ordinal);
        (await api.CallAsync("POST /_ml/anomaly_detectors/forced/_close")).Is(200, """{"closed":true}""");
        var run = (await api.CallAsync("GET /_mlactors/runs")).At("runs.0.run_id")!.GetValue<string>();
        (await api.CallAsync($"GET /_mlactors/runs/{run}")).Has("units.0.reason", closed.At("forced.0.detail")!.ToJsonString());
    }

    /// <summary>Both are in a group; the first is unresponsive.</summary>
    private async Task<(string Silent, string Well)> TwoOpenJobsAsync(string group)
    {
        var (silent, well) = ($"{group}-a", $"{group}-b");
        foreach (var job in (string[])[silent, well]) await api.HasOpenJobAsync(job, $"\"groups\":[\"{group}\"],");
        api.Silence(silent);
        return (silent, well);
    }
}
