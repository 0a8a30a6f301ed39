using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>
/// Every fault at every step of a close of three nodes: afterwards each job is complete and verified, or is named as one that is not. With every
/// <c>dotnet test</c> one step for each fault; the full form, 49 cases, with the command of <see cref="FaultRun"/>.
/// </summary>
[Trait("Category", FaultRun.Category)]
public sealed class FaultAtEachStepSpecs(ThreeNodes nodes, ITestOutputHelper output) : IClassFixture<ThreeNodes>
{
    private const int JobsOfACase = 6, JobsClosedBefore = 2;

    private static readonly string[] Steps = ["gate", "stop_feed", "flush", "prune", "finalize", "snapshot", "close"];

    private static readonly FaultSeries Series = new(1_000);

    /// <summary>
    /// The step of each fault that is struck in the short form: each fault where it hurts most. Suspended nodes have <see cref="FrozenNodeSpecs"/>.
    /// </summary>
    private static readonly (NodeFault Fault, string Step)[] Short =
    [
        (NodeFault.Killed, "prune"), (NodeFault.Terminated, "finalize"), (NodeFault.Locked, "close"), (NodeFault.SnapshotDamaged, "snapshot"),
    ];

    public static TheoryData<NodeFault, string> WithoutLoss => CasesOf(
        NodeFault.Killed, NodeFault.Suspended, NodeFault.Terminated, NodeFault.Locked);

    /// <summary>What the store had confirmed is taken away.</summary>
    public static TheoryData<NodeFault, string> WithLoss => CasesOf(NodeFault.LogDeleted, NodeFault.SnapshotDamaged);

    public static TheoryData<string> StepsOfAFullDisk => FaultRun.IsFull ? [.. Steps] : ["snapshot"];

    [Theory]
    [MemberData(nameof(WithoutLoss))]
    public async Task A_close_of_three_nodes_ends_with_every_job_complete_and_verified(NodeFault fault, string step)
    {
        var cluster = await nodes.BeginAsync();
        var jobs = await StrikeAsync(cluster, $"{fault} at [{step}]", step, seen => cluster.StrikeAsync(fault, step, seen.Jobs, seen.Node));

        (await new ClosedJobOracle(cluster, output).JudgeAsync($"3n {fault} at [{step}]", jobs, Series)).AssertAllComplete();
        Assert.All(await cluster.VerifyAsync(jobs), job => Assert.True(job.Value.Outcome == "passed", $"{job}\n{cluster.FullLog}"));
        await nodes.EndAsync(jobs);
    }

    [Theory]
    [MemberData(nameof(WithLoss))]
    public async Task What_a_damaged_store_has_lost_is_read_again_or_named(NodeFault fault, string step)
    {
        var cluster = await nodes.BeginAsync();
        var jobs = await StrikeAsync(cluster, $"{fault} at [{step}]", step, seen => cluster.StrikeAsync(fault, step, seen.Jobs, seen.Node));

        var verdict = await new ClosedJobOracle(cluster, output).JudgeAsync($"3n {fault} at [{step}]", jobs, Series);
        string[] named = [.. (await cluster.VerifyAsync(jobs)).Where(job => job.Value.Outcome != "passed").Select(job => job.Key)];
        output.Report($"3n {fault} at [{step}]: verify names {named.Length} of {jobs.Length}");
        Assert.True(verdict.Findings.Keys.All(named.Contains), $"{verdict}\n{cluster.FullLog}");
        if (fault == NodeFault.SnapshotDamaged) Assert.True(named.Length >= JobsClosedBefore, cluster.FullLog);
        await FaultCluster.ForEachAsync(named, job => AnalyseAgainOrRefuseAsync(cluster, job));
        await nodes.EndAsync(jobs);
    }

    /// <summary>A job that has lost its model reads everything again when it is opened, or is not opened, and says why.</summary>
    private async Task AnalyseAgainOrRefuseAsync(FaultCluster cluster, string job)
    {
        var opened = await cluster.Requests.PostAsync($"/_ml/anomaly_detectors/{job}/_open", seconds: 120);
        output.Report($"3n {job} without its model is opened: {opened}");
        if (opened.IsDone)
        {
            await cluster.Client.StartUntilAsync(job, Series.End);
            await cluster.ReachAsync("closed", [job]);
            (await new ClosedJobOracle(cluster, output).JudgeAsync($"3n {job} again", [job], Series)).AssertAllComplete();
        }
        else Assert.True(opened.Status == 409 && opened.Body.Contains("snapshot", StringComparison.Ordinal), opened.ToString());
    }

    [SmallDiskTheory]
    [MemberData(nameof(StepsOfAFullDisk))]
    public async Task A_close_whose_disk_is_full_for_a_while_ends_with_every_job_complete_and_verified(string step)
    {
        using var disk = new SmallDisk();
        await using var cluster = new FaultCluster { Folder = disk.Path };
        for (var i = 0; i < 3; i++) await cluster.JoinAsync();
        var jobs = await StrikeAsync(cluster, $"full disk at [{step}]", step, async _ =>
        {
            using (disk.Fill()) await Waiting.ForAsync(TimeSpan.FromSeconds(8));
        });

        (await new ClosedJobOracle(cluster, output).JudgeAsync($"3n full disk at [{step}]", jobs, Series)).AssertAllComplete();
        Assert.All(await cluster.VerifyAsync(jobs), job => Assert.True(job.Value.Outcome == "passed", $"{job}\n{cluster.FullLog}"));
    }

    private static TheoryData<NodeFault, string> CasesOf(params NodeFault[] faults)
    {
        var cases = new TheoryData<NodeFault, string>();
        foreach (var (fault, step) in FaultRun.IsFull ? faults.SelectMany(fault => Steps.Select(step => (fault, step))) : Short)
            if (faults.Contains(fault)) cases.Add(fault, step);
        return cases;
    }

    /// <summary>Closes jobs that have read everything, and strikes when one of them is at the step.</summary>
    /// <returns>The jobs, which are closed if they can be.</returns>
    private async Task<string[]> StrikeAsync(
        FaultCluster cluster, string what, string step, Func<(IReadOnlyCollection<string> Jobs, string? Node), Task> strike)
    {
        var jobs = await cluster.ReadByFeedsAsync(Series, JobsOfACase, $"job-{Guid.NewGuid():N}"[..12]);
        var run = await RunWatch.StartAsync(cluster.Requests, "close_jobs", parallelism: 1, string.Join(',', jobs));
        await Waiting.UntilAsync(
            "the first jobs are closed", async () => await run.JobsDoneAsync() >= JobsClosedBefore || await run.IsOverAsync(), () => cluster.FullLog);
        var seen = await run.UntilAtAsync(step);
        await strike((jobs, seen?["node"]?.GetValue<string>()));
        output.Report($"3n {what}: {(seen is null ? "the run was over before" : "a job was seen at it")}");

        await Waiting.UntilAsync("three nodes are up", async () => await cluster.CountUpAsync() == 3, () => cluster.FullLog);
        var again = run.Through(cluster.Requests);
        await Waiting.UntilAsync("the run is over", again.IsOverAsync, () => cluster.FullLog);
        if (!await cluster.ReachAsync("closed", jobs, 1))
        {
            var answer = await cluster.Requests.PostAsync($"/_ml/anomaly_detectors/{string.Join(',', jobs)}/_close", seconds: 120);
            output.Report($"3n {what}: the run ended {await again.OutcomeAsync()}, and a close was answered {answer}");
        }

        return jobs;
    }
}

/// <summary>Three nodes for one case after the other; a case that did not end well leaves them, and the next one gets new ones.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    private FaultCluster? _cluster;
    private bool _isClean;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    internal async Task<FaultCluster> BeginAsync()
    {
        if (!_isClean)
        {
            await DisposeAsync();
            _cluster = new FaultCluster();
            for (var i = 0; i < 3; i++) await _cluster.JoinAsync();
        }

        _isClean = false;
        return _cluster!;
    }

    internal async Task EndAsync(IEnumerable<string> jobs)
    {
        foreach (var job in jobs)
        {
            await _cluster!.Requests.DeleteAsync($"/_ml/datafeeds/feed-{job}?force=true");
            await _cluster.Requests.DeleteAsync($"/_ml/anomaly_detectors/{job}?force=true");
        }

        _isClean = true;
    }
}
