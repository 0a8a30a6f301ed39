using MlActors.Node.Diagnostics;
using MlActors.Node.Tests.Processes.Faults;
using Xunit;

namespace MlActors.Node.Tests.Processes;

[Trait("Category", FaultRun.Category)]
public sealed class LosingANodeSpecs
{
    private const int SmallPages = 20;

    /// <summary>The oldest node has the singletons. In the full form also one that has none is lost.</summary>
    public static TheoryData<int, Signal> Losses => FaultRun.IsFull
        ? new() { { 0, Signal.Kill }, { 2, Signal.Terminate }, { 2, Signal.Kill } }
        : new() { { 0, Signal.Kill } };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Losing_a_node_while_the_datafeeds_run_changes_no_result(int lost, Signal signal)
    {
        var series = KnownSeries.Three();
        var undisturbed = await Undisturbed.Value;
        await using var cluster = await LocalCluster.StartAsync(3);
        var client = cluster[1].Client;
        await cluster.FeedAsync(client, series, SmallPages);

        await Waiting.UntilAsync(
            "the first rows are analysed", async () => await client.ProcessedAsync(series[0].Name) > 0, () => cluster.FullLog);
        cluster[lost].Send(signal);

        await cluster.UntilClosedAsync(client, series);
        foreach (var one in series) Assert.Equal(undisturbed[one.Name], await client.ResultsAsync(one.Name));
    }

    [Fact]
    public async Task A_suspended_node_that_was_removed_ends_and_has_written_nothing()
    {
        var series = KnownSeries.Three();
        var undisturbed = await Undisturbed.Value;
        await using var cluster = await LocalCluster.StartAsync(3);
        var client = cluster[1].Client;
        await cluster.FeedAsync(client, series, SmallPages);
        await Waiting.UntilAsync(
            "the first rows are analysed", async () => await client.ProcessedAsync(series[0].Name) > 0, () => cluster.FullLog);

        await cluster.FreezeAsync(0);
        await cluster.UntilClosedAsync(client, series);
        cluster[0].Send(Signal.Continue);

        Assert.Equal(ExitCode.Removed, (await cluster[0].EndAsync()).Code);
        foreach (var one in series) Assert.Equal(undisturbed[one.Name], await client.ResultsAsync(one.Name));
    }

    private static readonly Lazy<Task<Dictionary<string, string[]>>> Undisturbed = new(() => RunUndisturbedAsync(KnownSeries.Three()));

    private static async Task<Dictionary<string, string[]>> RunUndisturbedAsync(KnownSeries[] series)
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
