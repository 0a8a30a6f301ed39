using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>The forecast APIs.</summary>
[Collection(ApiCollection.Name)]
public sealed class ForecastSpecs(ApiHost api)
{
    private const long First = 1403481600;

    [Fact]
    public async Task A_closed_job_cannot_forecast_and_an_unknown_one_is_not_found()
    {
        await api.HasJobAsync("closed-forecast");

        (await api.CallAsync("POST /_ml/anomaly_detectors/closed-forecast/_forecast")).IsError(
            409, "status_exception", "Cannot perform requested action because job [closed-forecast] is not open");
        (await api.CallAsync("POST /_ml/anomaly_detectors/unknown/_forecast")).Is(404);
    }

    [Theory]
    [InlineData("duration=0", "[duration] must be positive: [0s]")]
    [InlineData("duration=3651d", "[duration] must be 3650d or less: [3651d]")]
    [InlineData("duration=-1s", "[duration] must be positive: [-1]")]
    [InlineData("expires_in=-1s", "[expires_in] must be non-negative: [-1]")]
    [InlineData("max_model_memory=500mb", "[max_model_memory] must be less than 500mb: [500mb]")]
    [InlineData("duration=1d", "Cannot run forecast")]
    public async Task An_invalid_forecast_is_refused(string query, string reason)
    {
        if ((await api.CallAsync("GET /_ml/anomaly_detectors/refused-forecast")).Status == 404) await api.HasOpenJobAsync("refused-forecast");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/refused-forecast/_forecast?{query}")).IsError(400, "illegal_argument_exception", reason);
    }

    [Fact]
    public async Task A_forecast_covers_the_time_after_the_data()
    {
        await api.HasOpenJobAsync("foreseen", detectors: """{"function":"mean","field_name":"value"}""");
        var records = Enumerable.Range(0, 24 * 21).Select(hour => $$"""{"time":{{First + hour * 3600}},"value":{{20 + hour % 24}}}""");
        (await api.CallAsync("POST /_ml/anomaly_detectors/foreseen/_data", string.Join('\n', records))).Is(202);

        var id = (await api.CallAsync("POST /_ml/anomaly_detectors/foreseen/_forecast", """{"duration":"12h","expires_in":"1d"}""")).Is(200)
            .Has("acknowledged", "true").At("forecast_id")!.GetValue<string>();

        await api.EventuallyAsync(
            "GET /_ml/anomaly_detectors/foreseen/_stats",
            stats => stats.Has("jobs.0.forecasts_stats.status", """{"finished":1}""").Has("jobs.0.forecasts_stats.records.total", "12"));
        var forecast = (await api.CallAsync(
            "POST /.ml-anomalies-foreseen/_search",
            $$$$"""{"sort":["timestamp"],"query":{"bool":{"filter":[{"term":{"forecast_id":"{{{{id}}}}"}},{"term":{"result_type":"model_forecast"}}]}}}""")).Is(200);
        Assert.InRange(
            forecast.At("hits.hits.0._source.forecast_prediction")!.GetValue<double>(),
            forecast.At("hits.hits.0._source.forecast_lower")!.GetValue<double>(),
            forecast.At("hits.hits.0._source.forecast_upper")!.GetValue<double>());
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/foreseen/_forecast/{id}")).Is(200);
    }

    [Fact]
    public async Task Deleting_all_forecasts_without_any_is_acknowledged()
    {
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unknown/_forecast/_all")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unknown/_forecast")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unknown/_forecast?allow_no_forecasts=false")).IsError(
            404, "resource_not_found_exception", "No forecast(s) [_all]");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unknown/_forecast/one")).IsError(
            404, "resource_not_found_exception", "No forecast(s) [one]");
    }
}
