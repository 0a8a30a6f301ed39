using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Prediction;

/// <summary>On a host of its own: the calibration is the cluster's.</summary>
public sealed class CalibrationSpecs(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_plan_is_predicted_from_the_stored_calibration_and_a_run_keeps_its_prediction_and_the_error()
    {
        await api.HasOpenJobAsync("predicted");
        await api.CallAsync("POST /_ml/anomaly_detectors/predicted/_data", """{"time":1403481600,"value":1}{"time":1403485201,"value":2}""");
        (await PlanAsync()).HasNo("prediction.calibrated_at");

        var measured = (await api.CallAsync("GET /_mlactors/calibration")).Is(200).At("calibration")!.AsObject();
        measured["measured_at"] = "2026-01-02T03:04:05Z";
        measured["steps"]!["snapshot"]!["fixed_ms"] = 700_000;
        (await api.CallAsync("PUT /_mlactors/calibration", measured.ToJsonString())).Is(200, """{"acknowledged":true}""");

        var plan = await PlanAsync();
        plan.Has("prediction.calibrated_at", "1767323045000").Has("prediction.within_budget", "false").Has("prediction.critical_path", """["predicted"]""")
            .Has("units.0.buffered_records", "2").Has("units.0.blockers", "[]").Has("units.0.predicted_steps.snapshot", "700");
        Assert.InRange(plan.At("prediction.seconds")!.GetValue<double>(), 700, 701);

        var run = (await api.CallAsync("POST /_mlactors/runs", """{"kind":"close_jobs","targets":"predicted"}""")).At("run_id")!.GetValue<string>();
        await api.EventuallyAsync($"GET /_mlactors/runs/{run}", shown =>
        {
            Assert.NotNull(shown.At("prediction.error"));
            Assert.InRange(shown.At("prediction.seconds")!.GetValue<double>(), 700, 701);
            Assert.True(shown.At("prediction.error")!.GetValue<double>() > 1);
        });
        (await api.CallAsync($"GET /_mlactors/runs/{run}/receipt")).Has("prediction.calibrated", "true");
    }

    [Theory]
    [InlineData("""{"format":9}""", "[format] is [9]")]
    [InlineData("""[]""", "a calibration is a JSON object")]
    public async Task What_is_no_calibration_is_refused(string body, string reason) =>
        (await api.CallAsync("PUT /_mlactors/calibration", body)).IsError(400, "illegal_argument_exception", reason);

    private async Task<ApiResponse> PlanAsync() => (await api.CallAsync(
        "POST /_mlactors/runs/_plan", """{"kind":"close_jobs","targets":"predicted","timeout":"5m"}""")).Is(200);
}
