using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>What a datafeed read before it stopped is saved when its job is reported closed, or it is read again.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class StoppedFeedSpecs(ITestOutputHelper output)
{
    [Fact]
    public async Task A_job_that_is_closed_after_its_feed_stopped_and_its_node_was_killed_has_all_that_the_feed_read()
    {
        var series = new FaultSeries(FaultRun.Size(2_000, 20_000));
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, 1);

        Assert.True((await cluster.Requests.PostAsync("/_ml/datafeeds/_all/_stop")).IsDone);
        await cluster.KillAndRestartAsync(node);
        await cluster.ReachAsync("opened", jobs);
        var closed = await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close");

        Assert.True(closed.IsDone, closed.ToString());
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2b stop, kill, close", jobs, series)).AssertAllComplete();
    }

    /// <summary>What was in the open bucket is in no final result: it is read again when the datafeed is started again.</summary>
    [Fact]
    public async Task Jobs_that_are_closed_right_after_they_were_lost_together_with_their_feeds_have_all_that_their_final_results_hold()
    {
        var series = new FaultSeries(FaultRun.Size(5_000, 20_000));
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.OpenJobsAsync(series, FaultRun.Size(4, 12), pageSize: 50);
        await FaultCluster.ForEachAsync(jobs, cluster.Client.StartAsync);
        await cluster.UntilProcessedAsync(jobs, series.Count);

        // Results are written after the analysis; only what is stored when the node is lost shows what was read.
        await FaultCluster.ForEachAsync(jobs, job => Waiting.UntilAsync(
            $"the results of job [{job}] are stored",
            async () => await FinalBucketsAsync(cluster, job) >= (series.Count / FaultSeries.RecordsOfABucket) - 1,
            () => cluster.FullLog));

        await cluster.KillAndRestartAsync(node);
        var closed = await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close");

        Assert.True(closed.IsDone, closed.ToString());
        foreach (var job in jobs)
            Assert.InRange(await cluster.Client.ProcessedAsync(job), series.Count - FaultSeries.RecordsOfABucket, series.Count);
        await FaultCluster.ForEachAsync(jobs, cluster.Client.OpenAsync);
        await FaultCluster.ForEachAsync(jobs, cluster.Client.StartAsync);
        await cluster.UntilProcessedAsync(jobs, series.Count);
        Assert.True((await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close")).IsDone);
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2c kill, close", jobs, series)).AssertAllComplete();
    }

    [Fact]
    public async Task Jobs_whose_feeds_reach_their_end_while_the_node_is_killed_close_with_all_records()
    {
        var (series, count) = (new FaultSeries(FaultRun.Size(2_000, 30_000)), FaultRun.Size(12, 24));
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.OpenJobsAsync(series, count);
        await FaultCluster.ForEachAsync(jobs, job => cluster.Client.StartUntilAsync(job, series.End));

        await Waiting.UntilAsync("half of the feeds are stopped", async () => await StoppedAsync(cluster) >= count / 2, () => cluster.FullLog);
        await cluster.KillAndRestartAsync(node);
        if (!await cluster.ReachAsync("closed", jobs)) await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close");

        (await new ClosedJobOracle(cluster, output).JudgeAsync("2a end-dated feeds, kill", jobs, series)).AssertAllComplete();
    }

    private static async Task<long> FinalBucketsAsync(FaultCluster cluster, string job) =>
        (await cluster.Client.GetAsync($"/_ml/anomaly_detectors/{job}/results/buckets?exclude_interim=true&size=1"))["count"]!.GetValue<long>();

    private static async Task<int> StoppedAsync(FaultCluster cluster)
    {
        var reply = await cluster.Requests.GetAsync("/_ml/datafeeds/_all/_stats");
        return reply.IsDone ? reply.Json["datafeeds"]!.AsArray().Count(feed => feed!["state"]!.GetValue<string>() == "stopped") : 0;
    }
}
