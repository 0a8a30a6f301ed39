using System.Text.Json.Nodes;
using MlActors.Node.Diagnostics;
using MlActors.Node.Tests.Processes.Faults;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A process that is suspended for longer than the other nodes wait for it, and then continues.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class FrozenNodeSpecs
{
    private const int Records = 200;

    private static readonly string[] Jobs = ["one", "two", "three", "four", "five", "six"];

    [Fact]
    public async Task A_suspended_node_whose_folder_was_taken_over_ends_and_the_folder_opens_with_every_job()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        await OpenAllAsync(cluster[0].Client, cluster);

        await cluster.FreezeAsync(0);
        var second = await cluster.StartAloneAsync();
        await UntilAllRunAsync(second.Client, cluster);
        cluster[0].Send(Signal.Continue);

        await AssertEndedBecauseSuspendedAsync(cluster[0]);
        await second.Client.OpenJobWithRecordsAsync("seven", Records);
        second.Send(Signal.Terminate);
        Assert.Equal(ExitCode.Left, (await second.EndAsync()).Code);
        var third = await cluster.StartAloneAsync();
        await UntilAllRunAsync(third.Client, cluster, [.. Jobs, "seven"]);
    }

    /// <summary>In seconds. 9 are shorter than the pause limit of the process itself: the other nodes have decided, which the store shows.</summary>
    public static TheoryData<int> Suspensions => FaultRun.IsFull ? [20, 9] : [20];

    [Theory]
    [MemberData(nameof(Suspensions))]
    public Task The_oldest_node_ends_after_the_other_nodes_continued_without_it(int seconds) =>
        FreezeOldestForAsync(TimeSpan.FromSeconds(seconds), mayStillBelong: seconds < 10);

    /// <summary>Long enough for the lease of earlier builds to expire.</summary>
    [LongFact]
    public Task The_oldest_node_ends_after_a_suspension_of_75_seconds() => FreezeOldestForAsync(TimeSpan.FromSeconds(75));

    private static async Task FreezeOldestForAsync(TimeSpan duration, bool mayStillBelong = false)
    {
        await using var cluster = await LocalCluster.StartAsync(3);
        var client = cluster[1].Client;
        await OpenAllAsync(client, cluster);

        await cluster.FreezeAsync(0);
        await Waiting.ForAsync(duration);
        cluster[0].Send(Signal.Continue);

        if (mayStillBelong)
        {
            await Waiting.UntilAsync(
                "the nodes agree on who belongs to the cluster",
                async () => !cluster[0].IsRunning || (await NodesUpAsync(client)).Length == 3,
                () => cluster.FullLog);
        }
        else await AssertEndedBecauseSuspendedAsync(cluster[0]);
        await UntilAllRunAsync(client, cluster);
        await Waiting.UntilAsync(
            "both survivors see the same nodes and one coordinator",
            async () => cluster[0].IsRunning || (IsOneOfTwo(await NodesUpAsync(client)) && IsOneOfTwo(await NodesUpAsync(cluster[2].Client))),
            () => cluster.FullLog);
        await client.PostAsync("/_ml/datafeeds/_all/_stop");
        await client.PostAsync("/_ml/anomaly_detectors/_all/_close");
        foreach (var job in Jobs) Assert.Equal(("closed", Records), (await client.StateAsync(job), await client.ProcessedAsync(job)));
        Assert.True(cluster[1].IsRunning && cluster[2].IsRunning, cluster.FullLog);
    }

    private static async Task OpenAllAsync(ElasticClient client, LocalCluster cluster)
    {
        try
        {
            foreach (var job in Jobs) await client.OpenJobWithRecordsAsync(job, Records);
        }
        catch (HttpRequestException)
        {
            Assert.Fail($"A node ended before the fault was injected.\n{cluster.FullLog}");
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
        () => cluster.FullLog);

    private static async Task AssertEndedBecauseSuspendedAsync(LocalNode node)
    {
        var ended = await node.EndAsync();
        Assert.True(ended.Code == ExitCode.Removed, node.FullLog);
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
