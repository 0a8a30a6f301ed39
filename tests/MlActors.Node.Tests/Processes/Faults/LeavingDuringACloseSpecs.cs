using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>Nodes that leave or are killed together while a run closes jobs.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class LeavingDuringACloseSpecs(ITestOutputHelper output)
{
    private const string CloseAll = "/_ml/anomaly_detectors/_all/_close";
    private readonly FaultSeries _series = new(1_000);

    [Fact]
    public async Task A_node_that_leaves_during_a_close_hands_its_jobs_over_complete()
    {
        await using var cluster = new FaultCluster();
        var (_, leaving, jobs) = await TwoNodesAsync(cluster);

        var run = await StartAsync(cluster);
        await FaultCluster.LeaveAsync(leaving);
        await Waiting.UntilAsync("the run is over", run.IsOverAsync, () => cluster.FullLog);

        await AssertCompleteAsync(cluster, $"a node leaves, run {await run.OutcomeAsync()}", jobs);
    }

    [Fact]
    public async Task All_nodes_killed_at_once_during_a_close_lose_nothing()
    {
        await using var cluster = new FaultCluster();
        var (first, second, jobs) = await TwoNodesAsync(cluster);

        await StartAsync(cluster);
        await Task.WhenAll(FaultCluster.KillAsync(first), FaultCluster.KillAsync(second));
        await cluster.RestartAsync(first);

        await AssertCompleteAsync(cluster, "both killed", jobs);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_just_before_its_node_is_killed_leaves_every_job_whole()
    {
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(_series, FaultRun.Size(10, 30));

        var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 1);
        await Waiting.UntilAsync("a job is closed", async () => await run.JobsDoneAsync() >= 1, () => cluster.FullLog);
        var id = (await run.ReadAsync())!["run_id"]!.GetValue<string>();
        var cancelled = await cluster.Requests.PostAsync($"/_mlactors/runs/{id}/_cancel");
        Assert.True(cancelled.IsDone, cancelled.ToString());
        await cluster.KillAndRestartAsync(node);
        await Waiting.UntilAsync("the run is over", run.Through(cluster.Requests).IsOverAsync, () => cluster.FullLog);

        await AssertCompleteAsync(cluster, $"cancelled and killed, run {await run.Through(cluster.Requests).OutcomeAsync()}", jobs);
    }

    private async Task<(LocalNode First, LocalNode Second, string[] Jobs)> TwoNodesAsync(FaultCluster cluster)
    {
        var (first, second) = (await cluster.JoinAsync(), await cluster.JoinAsync());
        return (first, second, await cluster.ReadByFeedsAsync(_series, FaultRun.Size(10, 30)));
    }

    private static async Task<RunWatch> StartAsync(FaultCluster cluster)
    {
        var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 2);
        await Waiting.UntilAsync("the first jobs are closed", async () => await run.JobsDoneAsync() >= 2, () => cluster.FullLog);
        return run;
    }

    private async Task AssertCompleteAsync(FaultCluster cluster, string what, string[] jobs)
    {
        if (!await cluster.ReachAsync("closed", jobs, 15)) output.Report($"{what}: close-all was answered {await cluster.Requests.PostAsync(CloseAll)}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync(what, jobs, _series)).AssertAllComplete();
    }
}
