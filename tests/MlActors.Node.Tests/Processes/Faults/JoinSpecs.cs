using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>Nodes that join and leave, without any fault.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class JoinSpecs(ITestOutputHelper output)
{
    [Fact]
    public async Task Jobs_that_moved_to_another_node_and_back_answer_after_a_restart()
    {
        var series = new FaultSeries(500);
        await using var cluster = new FaultCluster();
        var first = await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(12, 30));

        for (var round = 0; round < FaultRun.Size(1, 2); round++)
        {
            await FaultCluster.LeaveAsync(await cluster.JoinAndTakeJobsAsync());
            await cluster.ReachAsync("opened", jobs, 30);
        }

        await FaultCluster.LeaveAsync(first);
        await cluster.RestartAsync(first);
        await cluster.ReachAsync("opened", jobs, 20);
        var closed = await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close");

        output.Report($"1 A, B, A: close-all was answered {closed}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync("1 A, B, A", jobs, series)).AssertAllComplete();
    }

    private const int WhenTheFirstJobHasMoved = -1;

    /// <summary>The rebalance happens within ten seconds after the join, so the full form closes at several times.</summary>
    public static TheoryData<int> Moments => FaultRun.IsFull ? [WhenTheFirstJobHasMoved, 0, 3, 6, 9] : [WhenTheFirstJobHasMoved];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Jobs_that_are_closed_while_a_node_joins_close_with_all_records(int secondsAfterTheJoin)
    {
        var series = new FaultSeries(FaultRun.Size(1_000, 3_000));
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(20, 40));

        var joined = await cluster.JoinAsync();
        if (secondsAfterTheJoin == WhenTheFirstJobHasMoved) await WaitUntilMovedAsync(cluster, joined);
        else if (secondsAfterTheJoin > 0) await Waiting.ForAsync(TimeSpan.FromSeconds(secondsAfterTheJoin));
        var closed = await cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close", seconds: 120);

        output.Report($"2c close-all {secondsAfterTheJoin} s after a join was answered {closed}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync($"2c join, {secondsAfterTheJoin} s", jobs, series)).AssertAllComplete();
    }

    /// <summary>The snapshots wait for their file while the shards move, so each job is handed over during its close.</summary>
    [Fact]
    public async Task Jobs_that_are_handed_over_during_their_close_close_with_all_records()
    {
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(20, 40));

        var joined = await cluster.JoinAsync();
        Task<Reply> closing;
        using (StoredData.Lock(cluster.Folder, "snapshots.db"))
        {
            closing = cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close", seconds: 120);
            await Task.WhenAny(WaitUntilMovedAsync(cluster, joined), Waiting.ForAsync(TimeSpan.FromSeconds(11)));
        }

        output.Report($"2c close-all during a hand-over was answered {await closing}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2c hand-over in mid-close", jobs, series)).AssertAllComplete();
    }

    private static Task WaitUntilMovedAsync(FaultCluster cluster, LocalNode joined) =>
        Waiting.UntilAsync("the first job has moved", async () => await cluster.JobsOnAsync(joined) > 0, () => cluster.FullLog);
}
