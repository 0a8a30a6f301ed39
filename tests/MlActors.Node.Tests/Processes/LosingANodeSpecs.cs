using Xunit;

namespace MlActors.Node.Tests.Processes;

public sealed class LosingANodeSpecs
{
    private const int SmallPages = 20;

    [Theory]
    [InlineData(2, Signal.Kill)]
    [InlineData(0, Signal.Kill)]
    [InlineData(2, Signal.Terminate)]
    internal async Task A_node_that_goes_while_the_datafeeds_run_changes_no_result(int lost, Signal signal)
    {
        var series = KnownSeries.Three();
        var undisturbed = await Undisturbed(series);
        await using var cluster = await LocalCluster.Start(3);
        var client = cluster[1].Client;
        await cluster.Feed(client, series, SmallPages);

        await Waiting.Until("the first rows are analysed", async () => await client.Processed(series[0].Name) > 0, () => cluster.Everything);
        cluster[lost].Send(signal);

        await cluster.UntilClosed(client, series);
        foreach (var one in series) Assert.Equal(undisturbed[one.Name], await client.Results(one.Name));
    }

    private static async Task<Dictionary<string, string[]>> Undisturbed(KnownSeries[] series)
    {
        await using var cluster = await LocalCluster.Start(1);
        var client = cluster[0].Client;
        await cluster.Feed(client, series, pageSize: 1_000);
        await cluster.UntilClosed(client, series);
        var results = new Dictionary<string, string[]>();
        foreach (var one in series) results[one.Name] = await client.Results(one.Name);
        return results;
    }
}
