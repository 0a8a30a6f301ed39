using Xunit;

namespace MlActors.Node.Tests.Processes;

public sealed class ReopenEqualitySpecs
{
    [Fact]
    public async Task A_job_that_is_closed_at_arbitrary_positions_gives_the_results_of_an_uninterrupted_one()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var client = cluster[0].Client;
        foreach (var series in KnownSeries.Three())
        {
            await client.LoadAsync(series.Name, series.Rows);
            await client.CreateJobAndFeedAsync($"{series.Name}-whole", series.Name, series.BucketSpan, pageSize: 1_000);
            await client.CreateJobAndFeedAsync($"{series.Name}-pieces", series.Name, series.BucketSpan, pageSize: 97);

            await AnalyseAsync(cluster, client, $"{series.Name}-whole", series.End);
            foreach (var end in StopPositions(series)) await AnalyseAsync(cluster, client, $"{series.Name}-pieces", end);

            Assert.Equal(series.Rows.Length, await client.ProcessedAsync($"{series.Name}-pieces"));
            Assert.Equal(await client.ResultsAsync($"{series.Name}-whole"), await client.ResultsAsync($"{series.Name}-pieces"));
        }
    }

    /// <summary>Within the first bucket, just before and after a row, in the middle of buckets, twice at the same position, and at the end.</summary>
    private static IEnumerable<long> StopPositions(KnownSeries series) =>
        new[] { 1, 2, 7, 333, 1_000, 1_001, series.Rows.Length / 2, series.Rows.Length - 3 }
            .SelectMany(row => new[] { series.Rows[row].Time, series.Rows[row].Time + 1 })
            .Append(series.End);

    private static async Task AnalyseAsync(LocalCluster cluster, ElasticClient client, string job, long end)
    {
        await client.OpenAsync(job);
        await client.StartUntilAsync(job, end);
        await Waiting.UntilAsync(
            $"job [{job}] closes at the end of its datafeed", async () => await client.StateAsync(job) == "closed", () => cluster.FullLog);
    }
}
