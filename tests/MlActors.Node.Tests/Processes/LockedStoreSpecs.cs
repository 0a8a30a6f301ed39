using MlActors.Node.Tests.Processes.Faults;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A file of the store is locked while the cluster needs it to decide which side survives.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class LockedStoreSpecs
{
    private const int Records = 200;

    private static readonly string[] Jobs = ["one", "two", "three", "four", "five", "six"];
    private static readonly TimeSpan LockLasts = TimeSpan.FromSeconds(25);

    public static TheoryData<string> Files => FaultRun.IsFull ? ["lease.db", "cluster.db"] : ["lease.db"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_locked_file_while_a_node_fails_does_not_end_the_other_nodes(string file)
    {
        await using var cluster = await LocalCluster.StartAsync(3);
        var client = cluster[1].Client;
        foreach (var job in Jobs) await client.OpenJobWithRecordsAsync(job, Records);

        using (cluster.Lock(file))
        {
            cluster[0].Send(Signal.Kill);
            await Waiting.ForAsync(LockLasts);
        }

        await Waiting.UntilAsync(
            "every job is open again with all of its records",
            async () =>
            {
                Assert.True(cluster[1].IsRunning && cluster[2].IsRunning, cluster.FullLog);
                foreach (var job in Jobs)
                    if (await client.StateAsync(job) != "opened" || await client.ProcessedAsync(job) != Records) return false;
                return true;
            },
            () => cluster.FullLog);
        await Waiting.UntilAsync(
            "both survivors are one cluster",
            async () => await NodesUpAsync(client) == 2 && await NodesUpAsync(cluster[2].Client) == 2,
            () => cluster.FullLog);
    }

    private static async Task<int> NodesUpAsync(ElasticClient client) =>
        (await client.GetAsync("/_mlactors/nodes"))["nodes"]!.AsArray().Count(node => node!["status"]!.GetValue<string>() == "up");
}
