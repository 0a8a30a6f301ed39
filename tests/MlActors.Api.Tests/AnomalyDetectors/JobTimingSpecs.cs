using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>How long the buckets of a job took: of final ones, and of this job alone.</summary>
[Collection(ApiCollection.Name)]
public sealed class JobTimingSpecs(ApiHost api)
{
    private const string TwoHours = """
        {"time":1403481600,"host":"a","value":1}
        {"time":1403485200,"host":"a","value":1}

        """;

    [Theory]
    [InlineData("DELETE /_ml/anomaly_detectors/timed?force=true")]
    [InlineData("POST /_ml/anomaly_detectors/timed/_reset")]
    public async Task Buckets_are_counted_when_they_are_final_and_from_zero_after_a_deletion_and_a_reset(string call)
    {
        await api.HasOpenJobAsync("timed");
        (await api.CallAsync("POST /_ml/anomaly_detectors/timed/_data", TwoHours)).Is(202);
        (await api.CallAsync("POST /_ml/anomaly_detectors/timed/_close")).Is(200);
        (await api.CallAsync("GET /_ml/anomaly_detectors/timed/_stats")).Has("jobs.0.timing_stats.bucket_count", "1");

        (await api.CallAsync(call)).Is(200);
        if (call.StartsWith("DELETE", StringComparison.Ordinal)) await api.HasJobAsync("timed");

        (await api.CallAsync("GET /_ml/anomaly_detectors/timed/_stats")).Has("jobs.0.timing_stats.bucket_count", "0");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/timed?force=true")).Is(200);
    }
}
