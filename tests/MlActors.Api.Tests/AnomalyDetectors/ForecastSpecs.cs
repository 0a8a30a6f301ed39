using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>What may be asked of a forecast, by way of the API (elastic-ml part 6.8).</summary>
[Collection(ApiCollection.Name)]
public sealed class ForecastSpecs(ApiHost api)
{
    [Fact]
    public async Task A_closed_job_forecasts_nothing_and_an_unknown_one_is_unknown()
    {
        await api.HasJob("closed-forecast");

        (await api.Call("POST /_ml/anomaly_detectors/closed-forecast/_forecast")).Refuses(409, "status_exception", "Cannot perform requested action because job [closed-forecast] is not open");
        (await api.Call("POST /_ml/anomaly_detectors/nobody/_forecast")).Is(404);
    }

    [Theory]
    [InlineData("duration=0", "[duration] must be positive: [0s]")]
    [InlineData("duration=3651d", "[duration] must be 3650d or less: [3651d]")]
    [InlineData("expires_in=-1s", "negative durations are not supported")]
    [InlineData("max_model_memory=500mb", "[max_model_memory] must be less than 500mb: [500mb]")]
    [InlineData("duration=1d", "Cannot run forecast")]
    public async Task What_cannot_be_forecast_is_refused(string query, string reason)
    {
        if ((await api.Call("GET /_ml/anomaly_detectors/refused-forecast")).Status == 404) await api.HasOpenJob("refused-forecast");

        (await api.Call($"POST /_ml/anomaly_detectors/refused-forecast/_forecast?{query}")).Refuses(400, "illegal_argument_exception", reason);
    }

    [Fact]
    public async Task To_delete_all_forecasts_of_nothing_is_acknowledged()
    {
        (await api.Call("DELETE /_ml/anomaly_detectors/nobody/_forecast/_all")).Is(200, """{"acknowledged":true}""");
        (await api.Call("DELETE /_ml/anomaly_detectors/nobody/_forecast")).Is(200, """{"acknowledged":true}""");
        (await api.Call("DELETE /_ml/anomaly_detectors/nobody/_forecast?allow_no_forecasts=false")).Refuses(404, "resource_not_found_exception", "No forecast(s) [_all]");
        (await api.Call("DELETE /_ml/anomaly_detectors/nobody/_forecast/one")).Refuses(404, "resource_not_found_exception", "No forecast(s) [one]");
    }
}
