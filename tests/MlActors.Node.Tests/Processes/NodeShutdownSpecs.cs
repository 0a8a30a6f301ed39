using System.Net;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>Elastic's node shutdown API on real processes: what runs on the node moves, and nothing is lost or done twice.</summary>
public sealed class NodeShutdownSpecs
{
    private const int SmallPages = 20;

    [Fact]
    public async Task An_announced_shutdown_moves_everything_away_and_the_results_are_those_of_an_undisturbed_run()
    {
        var series = KnownSeries.Three();
        var undisturbed = await UndisturbedAsync(series);
        await using var cluster = await LocalCluster.StartAsync(2);
        var client = cluster[0].Client;
        await cluster.FeedAsync(client, series, SmallPages);
        await Waiting.UntilAsync(
            "the first rows are analysed", async () => await client.ProcessedAsync(series[0].Name) > 0, () => cluster.FullLog);
        var leaving = $"127.0.0.1:{cluster[1].ClusterPort}";

        await client.PutAsync($"/_nodes/{leaving}/shutdown", """{"type":"restart","reason":"an update of the kernel"}""");
        await Waiting.UntilAsync("the node is empty", async () => await StatusAsync(client, leaving) == "COMPLETE", () => cluster.FullLog);

        foreach (var job in (await client.GetAsync("/_ml/anomaly_detectors/_stats"))["jobs"]!.AsArray())
            Assert.NotEqual(leaving, job!["node"]?["id"]?.GetValue<string>());
        await cluster.UntilClosedAsync(client, series);
        foreach (var one in series) Assert.Equal(undisturbed[one.Name], await client.ResultsAsync(one.Name));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Delete, $"/_nodes/{leaving}/shutdown"));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Delete, $"/_nodes/{leaving}/shutdown"));
    }

    [Fact]
    public async Task The_shutdown_of_the_only_node_is_stalled_and_says_for_what_it_waits()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var client = cluster[0].Client;
        await client.PutAsync(
            "/_ml/anomaly_detectors/alone",
            """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}""");
        await client.PostAsync("/_ml/anomaly_detectors/alone/_open");
        var only = $"127.0.0.1:{cluster[0].ClusterPort}";

        await client.PutAsync($"/_nodes/{only}/shutdown", """{"type":"remove","reason":"it is old"}""");

        var shown = (await client.GetAsync($"/_nodes/{only}/shutdown"))["nodes"]![0]!;
        Assert.Equal("STALLED", shown["status"]!.GetValue<string>());
        Assert.Equal("job-alone", shown["persistent_tasks"]!["waiting_for"]![0]!["unit"]!.GetValue<string>());
        await client.PostAsync("/_ml/anomaly_detectors/alone/_close");
        Assert.Equal("COMPLETE", await StatusAsync(client, only));
    }

    private static async Task<string> StatusAsync(ElasticClient client, string node) =>
        (await client.GetAsync($"/_nodes/{node}/shutdown"))["nodes"]![0]!["status"]!.GetValue<string>();

    private static async Task<Dictionary<string, string[]>> UndisturbedAsync(KnownSeries[] series)
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var client = cluster[0].Client;
        await cluster.FeedAsync(client, series, pageSize: 1_000);
        await cluster.UntilClosedAsync(client, series);
        var results = new Dictionary<string, string[]>();
        foreach (var one in series) results[one.Name] = await client.ResultsAsync(one.Name);
        return results;
    }
}
