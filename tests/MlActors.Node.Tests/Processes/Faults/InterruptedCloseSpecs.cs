using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A close that is interrupted at any place ends with all that the datafeeds had read, or is not reported as done.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class InterruptedCloseSpecs(ITestOutputHelper output)
{
    private const string CloseAll = "/_ml/anomaly_detectors/_all/_close";

    [Fact]
    public async Task A_node_that_is_killed_at_any_step_of_a_close_loses_nothing()
    {
        string[] steps = FaultRun.IsFull ? ["stop_feed", "flush", "prune", "finalize", "snapshot", "close"] : ["flush", "snapshot", "close"];
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        var node = await cluster.Join();
        var jobs = await cluster.ReadByFeeds(series, steps.Length * 6);

        // A step of a job comes after all datafeeds of the run are stopped, so nothing that was read may be missing. The jobs of the later
        // runs have lost what was not saved, and their datafeeds read it again first.
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            await cluster.UntilProcessed(jobs[(i * 6)..], series.Count);
            var run = await RunWatch.Start(cluster.Requests, "close_jobs", parallelism: 1, string.Join(',', jobs[(i * 6)..((i + 1) * 6)]));
            var seen = await UntilAt(run, step);
            output.Report($"2f killed at [{step}]: {(seen ? "a job was seen at it" : "the run was over before")}");
            node = await cluster.KillAndRestart(node);
        }

        if (!await cluster.Reach("closed", jobs, 15)) output.Report($"2f close-all was answered {await cluster.Requests.Post(CloseAll)}");
        (await new ClosedJobOracle(cluster, output).Judge("2f kill at each step", jobs, series)).AllWhole();
    }

    [Fact]
    public async Task A_journal_that_is_locked_in_the_middle_of_a_close_costs_no_job_its_records()
    {
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        await cluster.Join();
        var jobs = await cluster.ReadByFeeds(series, FaultRun.Size(12, 40));

        var run = await RunWatch.Start(cluster.Requests, "close_jobs", parallelism: 2);
        await Waiting.Until("the first jobs are closed", async () => await run.JobsDone() >= 2, () => cluster.Everything);
        using (StoredData.Lock(cluster.Folder, "journal.db")) await Waiting.For(TimeSpan.FromSeconds(12));
        await Waiting.Until("the run is over", run.IsOver, () => cluster.Everything);

        output.Report($"2e the run ended {await run.Outcome()}");
        if (!await cluster.Reach("closed", jobs, 1)) output.Report($"2e close-all was answered {await cluster.Requests.Post(CloseAll)}");
        (await new ClosedJobOracle(cluster, output).Judge("2e journal locked for 12 s", jobs, series)).AllWhole();
    }

    [Fact]
    public async Task A_run_that_loses_its_coordinators_node_again_and_again_closes_every_job_with_all_records()
    {
        var series = new FaultSeries(1_000);
        await using var cluster = new FaultCluster();
        for (var i = 0; i < FaultRun.Size(2, 3); i++) await cluster.Join();
        var jobs = await cluster.ReadByFeeds(series, FaultRun.Size(12, 40));
        var losses = FaultRun.Size(1, 3);

        var run = await RunWatch.Start(cluster.Requests, "close_jobs", parallelism: 2);
        for (var loss = 1; loss <= losses; loss++)
        {
            var coordinator = await cluster.Coordinator();
            run = run.Through(cluster.RequestsTo(cluster.Running.First(node => node != coordinator)));
            var target = jobs.Length * loss / (losses + 1);
            var seen = run;
            await Waiting.Until(
                $"{target} jobs are closed", async () => await seen.JobsDone() >= target || await seen.IsOver(), () => cluster.Everything);
            output.Report($"2d coordinator lost with {await run.JobsDone()} jobs closed, run {await run.Outcome()}");
            await FaultCluster.Kill(coordinator);
            if (loss < losses) await cluster.Join();
        }

        run = run.Through(cluster.Requests);
        await Waiting.Until("the run is over", run.IsOver, () => cluster.Everything);
        output.Report($"2d the run ended {await run.Outcome()}");
        (await new ClosedJobOracle(cluster, output).Judge("2d coordinator's node lost", jobs, series)).AllWhole();
    }

    /// <summary>Reads the run as fast as it answers, several times at once, because a step takes milliseconds.</summary>
    private static async Task<bool> UntilAt(RunWatch run, string step)
    {
        using var done = new CancellationTokenSource();
        return (await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Look()))).Any(isAtStep => isAtStep);

        async Task<bool> Look()
        {
            while (!done.IsCancellationRequested)
            {
                var (isAtStep, isOver) = await run.LookFor(step);
                if (isAtStep || isOver) await done.CancelAsync();
                if (isAtStep) return true;
            }

            return false;
        }
    }
}
