using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A job or datafeed whose journal cannot be read fails alone and is named; all others are shown and closed without it.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class DamagedUnitSpecs(ITestOutputHelper output)
{
    private const string Damaged = "job-03";
    private const int MaxSeconds = 5;

    private const string UnknownSerializer = "identifier = 99999";

    private const string Garbage = "message = X'DEADBEEF'";

    /// <summary>The unit whose newest event is changed, and the change.</summary>
    public static TheoryData<string, string> Damages
    {
        get
        {
            var damages = new TheoryData<string, string> { { "job-job-03", Garbage }, { "datafeed-feed-job-03", Garbage } };
            if (!FaultRun.IsFull) return damages;
            damages.Add("model-job-03", Garbage);
            damages.Add("job-job-03", "manifest = 'job.unknown.v9'");
            damages.Add("job-job-03", UnknownSerializer);
            damages.Add("datafeed-feed-job-03", UnknownSerializer);
            return damages;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Other_units_are_shown_and_closed_when_one_cannot_be_read(string persistenceId, string damage)
    {
        var series = new FaultSeries(500);
        await using var cluster = new FaultCluster();
        var node = await cluster.JoinAsync();
        var jobs = await cluster.ReadByFeedsAsync(series, FaultRun.Size(8, 20));
        string[] others = [.. jobs.Where(job => job != Damaged)];

        // Killed, because the snapshots of an orderly leave would cover the damaged events of a model.
        await FaultCluster.KillAsync(node);
        Damage(cluster, persistenceId, damage);
        await cluster.RestartAsync(node);
        await cluster.UntilProcessedAsync(others, series.Count);

        var stats = await ReportAsync(cluster.Requests.GetAsync("/_ml/anomaly_detectors/_all/_stats"), "_stats", persistenceId, damage);
        var close = await ReportAsync(cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close"), "_all/_close", persistenceId, damage);
        var verdict = await new ClosedJobOracle(cluster, output).JudgeAsync($"4 others beside [{persistenceId}: {damage}]", others, series);
        var run = await ShutdownAsync(cluster, persistenceId, damage);
        var forced = await ReportAsync(cluster.Requests.PostAsync("/_ml/anomaly_detectors/_all/_close?force=true"), "force", persistenceId, damage);
        var state = await cluster.Requests.GetAsync($"/_ml/anomaly_detectors/{Damaged}/_stats");
        output.Report($"4 after force: {(state.IsDone ? state.Json["jobs"]![0]!["state"] : state)}");

        verdict.AssertAllComplete();
        Assert.All(new[] { stats, close, forced }, reply => Assert.InRange(reply.Took.TotalSeconds, 0, MaxSeconds * 2));
        Assert.True(stats.IsDone && stats.Json["count"]!.GetValue<int>() == jobs.Length, stats.ToString());
        Assert.True(close.IsDone || close.Body.Contains(Damaged, StringComparison.Ordinal), close.ToString());
        Assert.True(run is "completed" or "partial", $"The shutdown run is {run}.");
        Assert.True(forced.IsDone, forced.ToString());
        Assert.True(state.IsDone && state.Json["jobs"]![0]!["state"]!.GetValue<string>() is "closed" or "failed", state.ToString());
    }

    private async Task<string> ShutdownAsync(FaultCluster cluster, string persistenceId, string damage)
    {
        const string shutdown = """{ "kind": "shutdown", "timeout": "15s" }""";
        var reply = await ReportAsync(cluster.Requests.PostAsync("/_mlactors/runs", shutdown), "shutdown", persistenceId, damage);
        if (!reply.IsDone) return "refused";
        var run = new RunWatch(cluster.Requests, reply.Json["run_id"]!.GetValue<string>());
        await Waiting.UntilAsync("the shutdown run is over", run.IsOverAsync, () => cluster.FullLog);
        var outcome = await run.OutcomeAsync();
        output.Report($"4 shutdown run: {outcome}");
        return outcome;
    }

    /// <summary>Damages the last event, because it always exists; damage to an earlier one would have the same effect.</summary>
    private static void Damage(FaultCluster cluster, string persistenceId, string damage) => Assert.Equal(1, StoredData.Change(
        cluster.Folder,
        "journal.db",
        $"UPDATE journal SET {damage} WHERE ordering = (SELECT MAX(ordering) FROM journal WHERE persistence_id = '{persistenceId}')"));

    private async Task<Reply> ReportAsync(Task<Reply> asked, string what, string persistenceId, string damage)
    {
        var reply = await asked;
        output.Report($"4 [{persistenceId}: {damage}] {what}: {reply}");
        return reply;
    }
}
