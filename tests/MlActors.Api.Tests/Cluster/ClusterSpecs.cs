using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Cluster;

/// <summary>The cluster APIs.</summary>
[Collection(ApiCollection.Name)]
public sealed class ClusterSpecs(ApiHost api)
{
    [Fact]
    public async Task The_root_has_what_clients_require()
    {
        var response = (await api.CallAsync("GET /")).Is(200);

        response.Has("cluster_name", "\"mlactors-tests\"").Has("version.number", "\"9.3.0\"").Has("version.build_flavor", "\"default\"")
            .Has("tagline", "\"You Know, for Search\"");
        foreach (var field in (string[])[
            "name", "cluster_uuid", "version.build_hash", "version.build_date", "version.build_type", "version.lucene_version",
            "version.minimum_wire_compatibility_version", "version.minimum_index_compatibility_version"])
            Assert.NotEmpty(response.At(field)!.GetValue<string>());
        Assert.Equal("", (await api.CallAsync("HEAD /")).Is(200).Text);
    }

    [Fact]
    public async Task Info_has_the_defaults() =>
        (await api.CallAsync("GET /_ml/info")).Is(200).Has("upgrade_mode", "false").Has("defaults.datafeeds.scroll_size", "1000")
        .Has("defaults.anomaly_detectors.model_memory_limit", "\"1gb\"").Has("defaults.anomaly_detectors.model_snapshot_retention_days", "10");

    [Fact]
    public async Task One_node_that_is_up_is_a_healthy_cluster()
    {
        (await api.CallAsync("GET /_cluster/health?wait_for_status=green&timeout=10s")).Is(200).Has("status", "\"green\"").Has("number_of_nodes", "1")
            .Has("timed_out", "false");
        (await api.CallAsync("GET /_cluster/health/no*")).Is(200);
        (await api.CallAsync("GET /_cluster/health?wait_for_status=blue")).IsError(
            400, "illegal_argument_exception", "unknown cluster health status [blue]");
    }

    [Fact]
    public async Task Nodes_are_listed_with_their_addresses()
    {
        var response = (await api.CallAsync("GET /_mlactors/nodes")).Is(200).Has("count", "1").Has("nodes.0.status", "\"up\"")
            .Has("nodes.0.coordinator", "true").Has("nodes.0.http", "\"127.0.0.1:9200\"");

        Assert.Equal(response.At("nodes.0.id")!.ToString(), response.At("nodes.0.name")!.ToString());
    }

    [Fact]
    public async Task A_node_has_the_same_attributes_wherever_it_is_shown()
    {
        await api.HasOpenJobAsync("attributes-job");
        await api.CallAsync("PUT /attributes-data");
        (await api.CallAsync("PUT /_ml/datafeeds/attributes-feed", """{"job_id":"attributes-job","indices":["attributes-data"]}""")).Is(200);
        (await api.CallAsync("POST /_ml/datafeeds/attributes-feed/_start")).Is(200);

        var memory = await MemoryAsync("GET /_nodes", shown => shown["nodes"]![api.Node]!);

        Assert.True(long.Parse(memory, System.Globalization.CultureInfo.InvariantCulture) > 1 << 20);
        Assert.Equal(memory, await MemoryAsync("GET /_ml/memory/_stats", shown => shown["nodes"]![api.Node]!));
        Assert.Equal(memory, await MemoryAsync("GET /_ml/anomaly_detectors/attributes-job/_stats", shown => shown["jobs"]![0]!["node"]!));
        Assert.Equal(memory, await MemoryAsync("GET /_ml/datafeeds/attributes-feed/_stats", shown => shown["datafeeds"]![0]!["node"]!));
        (await api.CallAsync("POST /_ml/anomaly_detectors/attributes-job/_close")).Is(200);
    }

    [Theory]
    [InlineData("ml:true", 1)]
    [InlineData("ml:false", 0)]
    [InlineData("_all,ml:false", 0)]
    [InlineData("ml:false,data:true", 1)]
    [InlineData("_local", 1)]
    [InlineData("_master", 1)]
    [InlineData("127.*", 1)]
    [InlineData("nowhere", 0)]
    [InlineData("*:*:*,%2F", 0)]
    public async Task Nodes_are_named_by_ids_wildcards_and_roles(string expression, int nodes) =>
        (await api.CallAsync($"GET /_ml/memory/{expression}/_stats")).Is(200).Has("_nodes.total", $"{nodes}");

    private async Task<string> MemoryAsync(string call, Func<JsonNode, JsonNode> node) =>
        node((await api.CallAsync(call)).Is(200).Body)["attributes"]!["ml.machine_memory"]!.GetValue<string>();

    /// <summary>A node that is not registered in lease.db has no lease to show.</summary>
    [Fact]
    public async Task A_node_shows_the_generation_that_it_is_registered_at()
    {
        (await api.CallAsync("GET /_mlactors/nodes")).Is(200).HasNo("nodes.0.lease");
        var generation = await api.Stores.Generations.EnterAsync(api.Node, "instance", formsCluster: true);

        (await api.CallAsync("GET /_mlactors/nodes")).Is(200)
            .Has("nodes.0.lease", $$"""{"generation":{{generation}},"current":true,"member":true}""");
        await api.Stores.Generations.LeaveAsync("instance");
    }
}
