namespace MlActors.Api.Tests.Hosting;

/// <summary>Common setup steps.</summary>
internal static class Given
{
    /// <param name="more">Further members of the job, each with its comma.</param>
    public static async Task<string> HasJobAsync(
        this ApiHost api, string id, string more = "", string detectors = """{"function":"mean","field_name":"value","by_field_name":"host"}""")
    {
        (await api.CallAsync(
            $"PUT /_ml/anomaly_detectors/{id}",
            $$$"""{{{{more}}}"analysis_config":{"bucket_span":"1h","detectors":[{{{detectors}}}]},"data_description":{"time_field":"time"}}""")).Is(
                200);
        return id;
    }

    public static async Task<string> HasOpenJobAsync(
        this ApiHost api, string id, string more = "", string detectors = """{"function":"mean","field_name":"value","by_field_name":"host"}""")
    {
        await api.HasJobAsync(id, more, detectors);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{id}/_open")).Is(200);
        return id;
    }
}
