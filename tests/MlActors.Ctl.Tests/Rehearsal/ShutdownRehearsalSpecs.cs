using MlActors.Ctl.Cluster;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Rehearsal;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Rehearsal;

public sealed class ShutdownRehearsalSpecs
{
    private static readonly LoadedSeries Series = new(DemoCatalogue.All[0], [], [1_000, 2_000, 3_000, 9_000]);

    [Fact]
    public async Task A_cluster_that_is_unchanged_after_the_re_open_passes()
    {
        await using var cluster = await ClusterAsync();
        var rehearsal = await RehearseAsync(cluster);

        Assert.Empty(rehearsal.Problems);
        Assert.Equal((3, 0L, 0L), (rehearsal.Job.ResultsCompared, rehearsal.Job.Lost, rehearsal.Job.Duplicated));
        Assert.Empty(rehearsal.Job.Differences);
        Assert.Null(rehearsal.Job.StuckReason);
        Assert.True(rehearsal.Job.Closed.HasCurrentSnapshot);
        Assert.Equal(["s1"], rehearsal.Job.ClosedAgain.Snapshots);
    }

    [Fact]
    public async Task A_change_across_the_re_open_is_found()
    {
        await using var cluster = await ClusterAsync();
        var job = cluster.Jobs[Series.JobId];
        var rehearsal = await RehearseAsync(cluster, afterShutdown: () =>
        {
            job.Processed--;
            job.Buckets[0]["initial_anomaly_score"] = 0.5;
        });

        Assert.Equal(1, rehearsal.Job.Lost);
        Assert.Equal(["bucket 1970-01-01 00:00 has changed"], rehearsal.Job.Differences);
    }

    [Fact]
    public async Task A_job_that_does_not_open_is_reported_and_the_rehearsal_continues()
    {
        await using var cluster = await ClusterAsync(refuses: "its snapshot cannot be read");
        var rehearsal = await RehearseAsync(cluster);

        Assert.Equal([$"job {Series.JobId} did not open: its snapshot cannot be read"], rehearsal.Problems);
        Assert.Equal($"{Series.JobId} is closed after the re-open", rehearsal.Job.StuckReason);
    }

    [Fact]
    public async Task A_second_close_that_writes_a_snapshot_is_found()
    {
        await using var cluster = await ClusterAsync();
        var (job, runs) = (cluster.Jobs[Series.JobId], 0);
        var rehearsal = await RehearseAsync(cluster, afterShutdown: () =>
        {
            if (runs++ > 0) job.Snapshots.Add("s2");
        });

        Assert.Equal(["s1", "s2"], rehearsal.Job.ClosedAgain.Snapshots);
    }

    [Fact]
    public async Task Results_beyond_one_window_are_all_read()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["j"] = new FakeUnit("opened");
        for (var i = 0; i < 12_345; i++) cluster.Jobs["j"].Buckets.Add(FakeDocuments.Bucket(i));
        using var client = new ClusterClient(cluster.Address);

        var results = await client.ResultsAsync("j", CancellationToken.None);

        Assert.Equal(12_345, results.Results.Count);
        Assert.Equal(12_344, results.LatestBucket);
    }

    private static async Task<(JobRehearsal Job, IReadOnlyList<string> Problems)> RehearseAsync(FakeCluster cluster, Action? afterShutdown = null)
    {
        var job = cluster.Jobs[Series.JobId];
        cluster.OnRunStarted = (run, _) =>
        {
            job.State = "closed";
            afterShutdown?.Invoke();
            run.Unit("job", Series.JobId, "done").End();
        };
        using var client = new ClusterClient(cluster.Address);
        var rehearsal = new ShutdownRehearsal(client, [Series], new Screen(TextWriter.Null, TextWriter.Null), TimeProvider.System, _ => { });
        var jobs = await rehearsal.RunAsync(CancellationToken.None);
        return (jobs.Single(), rehearsal.RunProblems);
    }

    private static async Task<FakeCluster> ClusterAsync(string? refuses = null)
    {
        var cluster = await FakeCluster.StartAsync();
        cluster.Jobs[Series.JobId] = new FakeUnit("opened")
        {
            Processed = 3, LatestRecord = 3_500, CurrentSnapshot = "s1", Snapshots = { "s1" }, RefusalReason = refuses,
            Buckets = { FakeDocuments.Bucket(0), FakeDocuments.Bucket(300_000) }, Records = { FakeDocuments.Record(Series.JobId, 0, 88) },
        };
        return cluster;
    }
}
