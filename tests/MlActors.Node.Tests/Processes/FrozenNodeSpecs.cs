using System.Text.Json.Nodes;
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
        await using var cluster = await LocalCluster.Start(1);
        await OpenAll(cluster[0].Client, cluster);

        await cluster.Freeze(0);
        var second = await cluster.StartAlone();
        await UntilAllRun(second.Client, cluster);
        cluster[0].Send(Signal.Continue);

        await HasEndedBecauseItWasAway(cluster[0]);
        await second.Client.OpenJobWithRecords("seven", Records);
        second.Send(Signal.Terminate);
        Assert.Equal(ExitCode.Left, (await second.End()).Code);
        var third = await cluster.StartAlone();
        await UntilAllRun(third.Client, cluster, [.. Jobs, "seven"]);
    }

    [Fact]
    public Task The_oldest_node_ends_when_it_was_frozen_until_the_others_went_on_without_it() => FreezeTheOldestFor(TimeSpan.FromSeconds(20));

    /// <summary>Long enough for the lease of the earlier builds to be released.</summary>
    [LongFact]
    public Task The_oldest_node_ends_when_it_was_frozen_for_75_seconds() => FreezeTheOldestFor(TimeSpan.FromSeconds(75));

    /// <summary>Less than the process itself takes for being away: the others have decided, and the store says so.</summary>
    [Fact]
    public Task The_oldest_node_ends_when_the_others_decided_while_it_was_frozen_for_9_seconds() =>
        FreezeTheOldestFor(TimeSpan.FromSeconds(9), mayHaveBeenInTime: true);

    private static async Task FreezeTheOldestFor(TimeSpan duration, bool mayHaveBeenInTime = false)
    {
        await using var cluster = await LocalCluster.Start(3);
        var client = cluster[1].Client;
        await OpenAll(client, cluster);

        await cluster.Freeze(0);
        await Waiting.For(duration);
        cluster[0].Send(Signal.Continue);

        if (mayHaveBeenInTime)
        {
            await Waiting.Until(
                "the nodes agree on who belongs to the cluster",
                async () => !cluster[0].IsRunning || (await NodesUp(client)).Length == 3,
                () => cluster.Everything);
        }
        else await HasEndedBecauseItWasAway(cluster[0]);
        await UntilAllRun(client, cluster);
        await Waiting.Until(
            "both survivors see the same nodes and one coordinator",
            async () => cluster[0].IsRunning || (IsOneOfTwo(await NodesUp(client)) && IsOneOfTwo(await NodesUp(cluster[2].Client))),
            () => cluster.Everything);
        await client.Post("/_ml/datafeeds/_all/_stop");
        await client.Post("/_ml/anomaly_detectors/_all/_close");
        foreach (var job in Jobs) Assert.Equal(("closed", Records), (await client.State(job), await client.Processed(job)));
        Assert.True(cluster[1].IsRunning && cluster[2].IsRunning, cluster.Everything);
    }

    private static async Task OpenAll(ElasticClient client, LocalCluster cluster)
    {
        try
        {
            foreach (var job in Jobs) await client.OpenJobWithRecords(job, Records);
        }
        catch (HttpRequestException)
        {
            Assert.Fail($"A node ended before anything was done to it.\n{cluster.Everything}");
        }
    }

    private static Task UntilAllRun(ElasticClient client, LocalCluster cluster, string[]? jobs = null) => Waiting.Until(
        "every job is open with all of its records",
        async () =>
        {
            foreach (var job in jobs ?? Jobs)
                if (await client.State(job) != "opened" || await client.Processed(job) != Records) return false;
            return true;
        },
        () => cluster.Everything);

    private static async Task HasEndedBecauseItWasAway(LocalNode node)
    {
        var ended = await node.End();
        Assert.True(ended.Code == ExitCode.Removed, node.Everything);
        Assert.Contains("was suspended", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    private static async Task<JsonObject[]> NodesUp(ElasticClient client) =>
    [
        .. (await client.Get("/_mlactors/nodes"))["nodes"]!.AsArray()
            .Select(node => node!.AsObject())
            .Where(node => node["status"]!.GetValue<string>() == "up"),
    ];

    private static bool IsOneOfTwo(JsonObject[] nodes) => nodes.Length == 2 && nodes.Count(node => node["coordinator"]!.GetValue<bool>()) == 1;
}
