using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Datafeeds;

/// <summary>What refuses the start of a datafeed, in Elastic's words.</summary>
[Collection(ApiCollection.Name)]
public sealed class DatafeedStartSpecs(ApiHost api)
{
    [Fact]
    public async Task A_field_of_the_job_that_no_index_maps_is_refused()
    {
        await HasOpenJobAsync("unmapped", "airline2");
        (await api.CallAsync("POST /_ml/datafeeds/unmapped/_start")).IsError(
            400, "illegal_argument_exception", "[unmapped] cannot retrieve field [airline2] because it has no mappings");

        (await api.CallAsync("PUT /start-data/_mapping", """{"properties":{"airline2":{"type":"keyword"}}}""")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/unmapped/_start")).Is(200);
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unmapped?force=true")).Is(200);
    }

    [Fact]
    public async Task A_cluster_that_assigns_nothing_starts_no_datafeed()
    {
        await HasOpenJobAsync("unassigned", "airline");
        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"cluster.persistent_tasks.allocation.enable":"none"}}""")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/unassigned/_start")).IsError(
            429, "status_exception", "no persistent task assignments are allowed due to cluster settings");

        (await api.CallAsync("PUT /_cluster/settings", """{"persistent":{"cluster.*":null}}""")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/unassigned/_start")).Is(200);
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/unassigned?force=true")).Is(200);
    }

    [Fact]
    public async Task A_datafeed_that_stands_in_its_job_is_previewed()
    {
        await HasIndexAsync();
        (await api.CallAsync("POST /_ml/datafeeds/_preview", """
            {"job_config":{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{"time_field":"time"},
            "datafeed_config":{"indices":["start-data"]}}}
            """)).Is(200, """[{"time":1403481600000}]""");
    }

    [Fact]
    public async Task A_datafeed_to_copy_has_no_generated_delay()
    {
        await HasOpenJobAsync("to-copy", "airline");

        (await api.CallAsync("GET /_ml/datafeeds/to-copy?exclude_generated=true")).HasNo("datafeeds.0.query_delay").HasNo("datafeeds.0.chunking_config");
        (await api.CallAsync("GET /_ml/datafeeds/to-copy")).Has("datafeeds.0.chunking_config.mode", "\"auto\"");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/to-copy?force=true")).Is(200);
    }

    private async Task HasOpenJobAsync(string job, string field)
    {
        await HasIndexAsync();
        (await api.CallAsync($"PUT /_ml/anomaly_detectors/{job}", $$$"""
            {"analysis_config":{"detectors":[{"function":"count","by_field_name":"{{{field}}}"}]},
            "data_description":{"time_field":"time","field_delimiter":","},"datafeed_config":{"indices":["start-data"]}}
            """)).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
    }

    private async Task HasIndexAsync()
    {
        await api.CallAsync("DELETE /start-data");
        (await api.CallAsync("PUT /start-data", """{"mappings":{"properties":{"time":{"type":"date"},"airline":{"type":"keyword"}}}}""")).Is(200);
        (await api.CallAsync("PUT /start-data/_doc/1", """{"time":1403481600000,"airline":"AAL"}""")).Is(201);
    }
}
