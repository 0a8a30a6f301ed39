using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A close that is interrupted at any step ends with everything that the datafeeds had read, or is not reported as done.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class InterruptedCloseSpecs(ITestOutputHelper output)
{
    private const string CloseAll = "/_ml/anomaly_detectors/_all/_close";

    [Fact]
    public async Task Killing_a_node_at_any_step_of_a_close_loses_nothing()
    {
        string[] steps = FaultRun.IsFull ? ["stop_feed", "flush", "prune", "finalize", "snapshot", "close"] : ["flush", "close"];
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, steps.Length * 6);

        // The steps of a job begin after all datafeeds of the run are stopped, so nothing that was read may be missing. The jobs of later runs
        // have lost unsaved work, which their datafeeds read again first.
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            await cluster.UntilProcessedAsync(jobs[(i * 6)..], series.Count);
            var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 1, string.Join(',', jobs[(i * 6)..((i + 1) * 6)]));
            var seen = await run.UntilAtAsync(step);
            output.Report($"2f killed at [{step}]: {(seen is null ? "the run was over before" : "a job was seen at it")}");
            node = await cluster.KillAndRestartAsync(node);
        }

        if (!await cluster.ReachAsync("closed", jobs, 15)) output.Report($"2f close-all was answered {await cluster.Requests.PostAsync(CloseAll)}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2f kill at each step", jobs, series)).AssertAllComplete();
    }

    [Fact]
    public async Task A_locked_journal_during_a_close_loses_no_records()
    {
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(12, 40));

        var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 2);
        await Waiting.UntilAsync("the first jobs are closed", async () => await run.JobsDoneAsync() >= 2, () => cluster.FullLog);
        using (StoredData.Lock(cluster.Folder, "journal.db")) await Waiting.ForAsync(TimeSpan.FromSeconds(12));
        await Waiting.UntilAsync("the run is over", run.IsOverAsync, () => cluster.FullLog);

        output.Report($"2e the run ended {await run.OutcomeAsync()}");
        if (!await cluster.ReachAsync("closed", jobs, 1)) output.Report($"2e close-all was answered {await cluster.Requests.PostAsync(CloseAll)}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2e journal locked for 12 s", jobs, series)).AssertAllComplete();
    }

    [Fact]
    public async Task A_run_whose_coordinator_node_fails_repeatedly_closes_every_job_with_all_records()
    {
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        for (var i = 0; i < FaultRun.Size(2, 3); i++) await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(12, 40));
        var losses = FaultRun.Size(1, 3);

        var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 2);
        for (var loss = 1; loss <= losses; loss++)
        {
            var coordinator = await cluster.CoordinatorAsync();
            run = run.Through(cluster.RequestsTo(cluster.Running.First(node => node != coordinator)));
            var target = jobs.Length * loss / (losses + 1);
            var current = run;
            await Waiting.UntilAsync(
                $"{target} jobs are closed",
                async () => await current.JobsDoneAsync() >= target || await current.IsOverAsync(),
                () => cluster.FullLog);
            output.Report($"2d coordinator lost with {await run.JobsDoneAsync()} jobs closed, run {await run.OutcomeAsync()}");
            await FaultCluster.KillAsync(coordinator);
            if (loss < losses) await cluster.JoinAsync();
        }

        run = run.Through(cluster.Requests);
        await Waiting.UntilAsync("the run is over", run.IsOverAsync, () => cluster.FullLog);
        output.Report($"2d the run ended {await run.OutcomeAsync()}");
        (await new ClosedJobOracle(cluster, output).JudgeAsync("2d coordinator's node lost", jobs, series)).AssertAllComplete();
    }
}
