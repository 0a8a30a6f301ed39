using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

[Collection(ApiCollection.Name)]
public sealed class EnvelopeSpecs(ApiHost api)
{
    [Fact]
    public async Task The_root_says_what_clients_look_for()
    {
        var answer = await api.Call("GET /");

        answer.Is(200).Has("tagline", "\"You Know, for Search\"").Has("version.build_flavor", "\"default\"");
        Assert.Equal("Elasticsearch", answer.Header("X-elastic-product"));
    }

    [Fact]
    public async Task A_job_goes_through_its_life()
    {
        (await api.Call("PUT /_ml/anomaly_detectors/a1", """{"analysis_config":{"bucket_span":"15m","detectors":[{"function":"count"}]},"data_description":{}}""")).Is(200);
        (await api.Call("POST /_ml/anomaly_detectors/a1/_open")).Is(200);
        (await api.Call("POST /_ml/anomaly_detectors/a1/_close")).Is(200, """{"closed":true}""");
    }
}
