using System.Text.Json.Nodes;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A process that is suspended for longer than the others wait for it, and then continues (I13).</summary>
public sealed class FrozenNodeSpecs
{
    private const int Records = 200;

    private static readonly string[] Jobs = ["one", "two", "three", "four", "five", "six"];

    [Fact]
    public async Task A_node_that_was_frozen_while_another_took_its_folder_ends_and_the_folder_opens_with_every_job()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        await OpenAllAsync(cluster[0].Client, cluster);

        await cluster.FreezeAsync(0);
        var second = await cluster.StartAloneAsync();
        await UntilAllRunAsync(second.Client, cluster);
        cluster[0].Send(Signal.Continue);

        await HasEndedBecauseItWasAwayAsync(cluster[0]);
        await second.Client.OpenJobWithRecordsAsync("seven", Records);
        second.Send(Signal.Terminate);
        Assert.Equal(ExitCode.Left, (await second.EndAsync()).Code);
        var third = await cluster.StartAloneAsync();
        await UntilAllRunAsync(third.Client, cluster, [.. Jobs, "seven"]);
    }

    [Fact]
    public Task The_oldest_node_ends_when_it_was_frozen_until_the_others_went_on_without_it() => FreezeTheOldestForAsync(TimeSpan.FromSeconds(20));

    /// <summary>Long enough for the lease of the earlier builds to be released.</summary>
    [LongFact]
    public Task The_oldest_node_ends_when_it_was_frozen_for_75_seconds() => FreezeTheOldestForAsync(TimeSpan.FromSeconds(75));

    /// <summary>Less than the process itself takes for being away: the others have decided, and the store says so.</summary>
    [Fact]
    public Task The_oldest_node_ends_when_the_others_decided_while_it_was_frozen_for_9_seconds() =>
        FreezeTheOldestForAsync(TimeSpan.FromSeconds(9), mayHaveBeenInTime: true);

    private static async Task FreezeTheOldestForAsync(TimeSpan duration, bool mayHaveBeenInTime = false)
    {
        await using var cluster = await LocalCluster.StartAsync(3);
        var client = cluster[1].Client;
        await OpenAllAsync(client, cluster);

        await cluster.FreezeAsync(0);
        await Waiting.ForAsync(duration);
        cluster[0].Send(Signal.Continue);

        if (mayHaveBeenInTime)
        {
            await Waiting.UntilAsync(
                "the nodes agree on who belongs to the cluster",
                async () => !cluster[0].IsRunning || (await NodesUpAsync(client)).Length == 3,
                () => cluster.Everything);
        }
        else await HasEndedBecauseItWasAwayAsync(cluster[0]);
        await UntilAllRunAsync(client, cluster);
        await Waiting.UntilAsync(
            "both survivors see the same nodes and one coordinator",
            async () => cluster[0].IsRunning || (IsOneOfTwo(await NodesUpAsync(client)) && IsOneOfTwo(await NodesUpAsync(cluster[2].Client))),
            () => cluster.Everything);
        await client.PostAsync("/_ml/datafeeds/_all/_stop");
        await client.PostAsync("/_ml/anomaly_detectors/_all/_close");
        foreach (var job in Jobs) Assert.Equal(("closed", Records), (await client.StateAsync(job), await client.ProcessedAsync(job)));
        Assert.True(cluster[1].IsRunning && cluster[2].IsRunning, cluster.Everything);
    }

    private static async Task OpenAllAsync(ElasticClient client, LocalCluster cluster)
    {
        try
        {
            foreach (var job in Jobs) await client.OpenJobWithRecordsAsync(job, Records);
        }
        catch (HttpRequestException)
        {
            Assert.Fail($"A node ended before anything was done to it.\n{cluster.Everything}");
        }
    }

    private static Task UntilAllRunAsync(ElasticClient client, LocalCluster cluster, string[]? jobs = null) => Waiting.UntilAsync(
        "every job is open with all of its records",
        async () =>
        {
            foreach (var job in jobs ?? Jobs)
                if (await client.StateAsync(job) != "opened" || await client.ProcessedAsync(job) != Records) return false;
            return true;
        },
        () => cluster.Everything);

    private static async Task HasEndedBecauseItWasAwayAsync(LocalNode node)
    {
        var ended = await node.EndAsync();
        Assert.True(ended.Code == ExitCode.Removed, node.Everything);
        Assert.Contains("was suspended", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    private static async Task<JsonObject[]> NodesUpAsync(ElasticClient client) =>
    [
        .. (await client.GetAsync("/_mlactors/nodes"))["nodes"]!.AsArray()
            .Select(node => node!.AsObject())
            .Where(node => node["status"]!.GetValue<string>() == "up"),
    ];

    private static bool IsOneOfTwo(JsonObject[] nodes) => nodes.Length == 2 && nodes.Count(node => node["coordinator"]!.GetValue<bool>()) == 1;
}
