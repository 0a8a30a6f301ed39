using System.Text;
using Akka.Cluster;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Documents;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Domain.Shutdown.ShutdownCommand;

namespace MlActors.Actors.Tests.Cluster;

/// <summary>Three systems in one process on real files. They run in real time, so a spec waits for what it can see.</summary>
public sealed class ThreeNodesSpecs : TestKit
{
    private const int Documents = 6_000;

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan CallTimeouts = TimeSpan.FromMinutes(2);

    public ThreeNodesSpecs()
        : base("akka.loglevel = OFF")
    {
    }

    [Fact]
    public async Task A_node_that_is_lost_in_mid_feed_changes_no_result()
    {
        await using var cluster = await ThreeNodesAsync();
        var (lost, node) = (cluster.Nodes[0], cluster.Nodes[1]);
        await LoadDocumentsAsync(node);
        string[] disturbed = ["disturbed-0", "disturbed-1", "disturbed-2", "disturbed-3"];
        foreach (var job in disturbed) await StartFeedAsync(node, job);
        await EventuallyAsync(async () => Assert.All(await JobsAsync(node), job => Assert.True(job.Statistics.Counts.ProcessedRecordCount > 0)));

        await cluster.LoseAsync(lost);
        Assert.Contains(await JobsAsync(node), job => job.Statistics.Counts.ProcessedRecordCount < Documents);

        await AllAreClosedAsync(node);
        string[] undisturbed = ["undisturbed-0"];
        await StartFeedAsync(node, undisturbed[0]);
        await AllAreClosedAsync(node);
        var expected = await BucketsAsync(node, undisturbed[0]);
        Assert.Equal((Documents - 1) / 5, expected.Length);
        foreach (var job in disturbed) Assert.Equal(expected, await BucketsAsync(node, job));
        Assert.All(await JobsAsync(node), job => Assert.Equal((long)Documents, job.Statistics.Counts.ProcessedRecordCount));
    }

    [Fact]
    public async Task A_run_whose_coordinator_leaves_is_completed_by_the_next_one()
    {
        await using var cluster = await ThreeNodesAsync();
        var (coordinator, node) = (cluster.Nodes[0], cluster.Nodes[1]);
        var jobs = await OpenJobsAsync(node, 24);
        var targets = jobs.Select(job => new RunTarget(UnitId.Of(job), null, 0));
        var run = await node.Shutdown.StartAsync(
            new StartRun(new RunId("run"), RunKind.CloseJobs, new RunOptions(TimeSpan.FromMinutes(10), 1), null, [.. targets]), Ct);
        await EventuallyAsync(async () => Assert.True((await node.Shutdown.WatchAsync(run, -1, false, Ct)).Summary.Done > 2));

        await coordinator.LeaveAsync();

        var summary = await node.Shutdown.WaitForAsync(run, CallTimeouts, Ct);
        Assert.Equal((RunOutcome.Completed, jobs.Length), (summary!.Outcome, summary.Done));
        Assert.All(await JobsAsync(
            node), job => Assert.Equal((JobPhase.Closed, 500L), (job.Phase, job.Model.Statistics.Counts.ProcessedRecordCount)));
    }

    [Fact]
    public async Task Two_nodes_that_leave_at_once_leave_their_jobs_saved_and_at_work_on_the_third()
    {
        await using var cluster = await ThreeNodesAsync();
        var (first, second, last) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        var jobs = await OpenJobsAsync(last, 24);
        var before = await JobsAsync(last);
        Assert.Equal(3, before.Select(job => job.Node).Distinct().Count());

        var reports = await Task.WhenAll(first.LeaveAsync(), second.LeaveAsync());

        Assert.All(reports, report => Assert.Equal((null, 0), (report.Problem, report.Unsaved.Count)));
        await EventuallyAsync(async () => Assert.All(await JobsAsync(last), job => Assert.Equal(("opened", last.Id), (job.State, job.Node))));
        var moved = before.Where(job => job.Node != last.Id).Select(job => job.Id).ToHashSet();
        Assert.All(await JobsAsync(last), job => Assert.True(!moved.Contains(job.Id) || job.Model.Snapshots.Length > 0));
        foreach (var job in jobs) await last.Jobs.PostAsync(job, Known.Records(500, 100), Ct);
        Assert.All(await JobsAsync(last), job => Assert.Equal(600, job.Statistics.Counts.ProcessedRecordCount));
    }

    private async Task<LocalCluster> ThreeNodesAsync()
    {
        var cluster = await LocalCluster.StartAsync(3);
        await EventuallyAsync(() =>
        {
            Assert.All(cluster.Nodes, node => Assert.Equal(
                3, Akka.Cluster.Cluster.Get(node.System).State.Members.Count(member => member.Status == MemberStatus.Up)));
            return Task.CompletedTask;
        });
        return cluster;
    }

    private static async Task LoadDocumentsAsync(LocalNode node)
    {
        var items = Enumerable.Range(0, Documents).Select(minute => new BulkItem(
            DocumentAction.Index, "metrics", null,
            Encoding.UTF8.GetBytes(
                $$"""{"time":{{Known.Start + minute * Known.Minute}},"value":{{10 + minute % 60 + (minute % 700 == 0 ? 500 : 0)}}}""")));
        Assert.All(await node.Stores.Documents.BulkAsync(items, Ct), outcome => Assert.Null(outcome.Refusal));
    }

    private static async Task StartFeedAsync(LocalNode node, string name)
    {
        await node.Jobs.CreateAsync(Known.Job(name) with { Data = new DataDescription("time", "epoch_ms") }, Ct);
        await node.Datafeeds.CreateAsync(Known.Feed($"feed-of-{name}", name) with { ScrollSize = 20 }, Ct);
        await node.Jobs.OpenAsync(new JobId(name), CallTimeouts, Ct);
        await node.Datafeeds.StartAsync(
            new DatafeedId($"feed-of-{name}"), Known.Start, Known.Start + Documents * Known.Minute, by: null, CallTimeouts, Ct);
    }

    private static async Task<JobId[]> OpenJobsAsync(LocalNode node, int count)
    {
        JobId[] jobs = [.. Enumerable.Range(0, count).Select(job => new JobId($"job-{job:00}"))];
        foreach (var job in jobs)
        {
            await node.Jobs.CreateAsync(Known.Job(job.Value), Ct);
            await node.Jobs.OpenAsync(job, CallTimeouts, Ct);
            await node.Jobs.PostAsync(job, Known.Records(0, 500), Ct);
        }

        return jobs;
    }

    private static Task<IReadOnlyList<JobView>> JobsAsync(LocalNode node) => node.Jobs.GetAsync("_all", allowNoMatch: true, Ct);

    private Task AllAreClosedAsync(LocalNode node) =>
        EventuallyAsync(async () => Assert.All(await JobsAsync(node), job => Assert.Equal("closed", job.State)));

    private static async Task<string[]> BucketsAsync(LocalNode node, string job)
    {
        var page = await node.Stores.Results.BucketsAsync(new BucketQuery(new JobId(job)) { Size = 10_000, Expand = true }, Ct);
        return [.. page.Items.Where(bucket => !bucket.Result.IsInterim)
            .Select(bucket => $"{bucket.Result with { Records = [] }} {string.Join(';', bucket.Result.Records)}")];
    }

    private Task EventuallyAsync(Func<Task> assertion) => AwaitAssertAsync(assertion, CallTimeouts, TimeSpan.FromMilliseconds(50));
}
