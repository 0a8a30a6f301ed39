namespace MlActors.Api.Tests.Hosting;

/// <summary>What the specs begin with.</summary>
internal static class Given
{
    /// <param name="more">Further members of the job, each with its comma.</param>
    public static async Task<string> HasJob(this ApiHost api, string id, string more = "", string detectors = """{"function":"mean","field_name":"value","by_field_name":"host"}""")
    {
        (await api.Call($"PUT /_ml/anomaly_detectors/{id}", $$$"""{{{{more}}}"analysis_config":{"bucket_span":"1h","detectors":[{{{detectors}}}]},"data_description":{"time_field":"time"}}""")).Is(200);
        return id;
    }

    public static async Task<string> HasOpenJob(this ApiHost api, string id, string more = "", string detectors = """{"function":"mean","field_name":"value","by_field_name":"host"}""")
    {
        await api.HasJob(id, more, detectors);
        (await api.Call($"POST /_ml/anomaly_detectors/{id}/_open")).Is(200);
        return id;
    }
}
