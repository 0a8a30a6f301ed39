using System.Text;
using Akka.Cluster;
using Akka.TestKit.Xunit2;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public ThreeNodesSpecs()
        : base("akka.loglevel = OFF")
    {
    }

    [Fact]
    public async Task A_node_that_is_lost_in_mid_feed_changes_no_result()
    {
        await using var cluster = await ThreeNodes();
        var (lost, node) = (cluster.Nodes[0], cluster.Nodes[1]);
        await LoadDocuments(node);
        string[] disturbed = ["disturbed-0", "disturbed-1", "disturbed-2", "disturbed-3"];
        foreach (var job in disturbed) await StartFeed(node, job);
        await Eventually(async () => Assert.All(await Jobs(node), job => Assert.True(job.Statistics.Counts.ProcessedRecordCount > 0)));

        await cluster.Lose(lost);
        Assert.Contains(await Jobs(node), job => job.Statistics.Counts.ProcessedRecordCount < Documents);

        await AllAreClosed(node);
        string[] undisturbed = ["undisturbed-0"];
        await StartFeed(node, undisturbed[0]);
        await AllAreClosed(node);
        var expected = await Buckets(node, undisturbed[0]);
        Assert.Equal((Documents - 1) / 5, expected.Length);
        foreach (var job in disturbed) Assert.Equal(expected, await Buckets(node, job));
        Assert.All(await Jobs(node), job => Assert.Equal((long)Documents, job.Statistics.Counts.ProcessedRecordCount));
    }

    [Fact]
    public async Task A_run_whose_coordinator_leaves_is_completed_by_the_next_one()
    {
        await using var cluster = await ThreeNodes();
        var (coordinator, node) = (cluster.Nodes[0], cluster.Nodes[1]);
        var jobs = await OpenJobs(node, 24);
        var targets = jobs.Select(job => new RunTarget(UnitId.Of(job), null, 0));
        var run = await node.Shutdown.Start(
            new StartRun(new RunId("run"), RunKind.CloseJobs, new RunOptions(TimeSpan.FromMinutes(10), 1), null, [.. targets]), Ct);
        await Eventually(async () => Assert.True((await node.Shutdown.Watch(run, -1, false, Ct)).Summary.Done > 2));

        await coordinator.Leave();

        var summary = await node.Shutdown.WaitFor(run, Patience, Ct);
        Assert.Equal((RunOutcome.Completed, jobs.Length), (summary!.Outcome, summary.Done));
        Assert.All(await Jobs(node), job => Assert.Equal((JobPhase.Closed, 500L), (job.Phase, job.Model.Statistics.Counts.ProcessedRecordCount)));
    }

    [Fact]
    public async Task Two_nodes_that_leave_at_once_leave_their_jobs_saved_and_at_work_on_the_third()
    {
        await using var cluster = await ThreeNodes();
        var (first, second, last) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        var jobs = await OpenJobs(last, 24);
        var before = await Jobs(last);
        Assert.Equal(3, before.Select(job => job.Node).Distinct().Count());

        var reports = await Task.WhenAll(first.Leave(), second.Leave());

        Assert.All(reports, report => Assert.Equal((null, 0), (report.Problem, report.Unsaved.Count)));
        await Eventually(async () => Assert.All(await Jobs(last), job => Assert.Equal(("opened", last.Id), (job.State, job.Node))));
        var moved = before.Where(job => job.Node != last.Id).Select(job => job.Id).ToHashSet();
        Assert.All(await Jobs(last), job => Assert.True(!moved.Contains(job.Id) || job.Model.Snapshots.Length > 0));
        foreach (var job in jobs) await last.Jobs.Post(job, Known.Records(500, 100), Ct);
        Assert.All(await Jobs(last), job => Assert.Equal(600, job.Statistics.Counts.ProcessedRecordCount));
    }

    private async Task<LocalCluster> ThreeNodes()
    {
        var cluster = await LocalCluster.Start(3);
        await Eventually(() =>
        {
            Assert.All(cluster.Nodes, node => Assert.Equal(
                3, Akka.Cluster.Cluster.Get(node.System).State.Members.Count(member => member.Status == MemberStatus.Up)));
            return Task.CompletedTask;
        });
        return cluster;
    }

    private static async Task LoadDocuments(LocalNode node)
    {
        var items = Enumerable.Range(0, Documents).Select(minute => new BulkItem(
            DocumentAction.Index, "metrics", null,
            Encoding.UTF8.GetBytes($$"""{"time":{{Known.Start + minute * Known.Minute}},"value":{{10 + minute % 60 + (minute % 700 == 0 ? 500 : 0)}}}""")));
        Assert.All(await node.Stores.Documents.Bulk(items, Ct), outcome => Assert.Null(outcome.Refusal));
    }

    private static async Task StartFeed(LocalNode node, string name)
    {
        await node.Jobs.Create(Known.Job(name) with { Data = new DataDescription("time", "epoch_ms") }, Ct);
        await node.Datafeeds.Create(Known.Feed($"feed-of-{name}", name) with { ScrollSize = 20 }, Ct);
        await node.Jobs.Open(new JobId(name), Patience, Ct);
        await node.Datafeeds.Start(new DatafeedId($"feed-of-{name}"), Known.Start, Known.Start + Documents * Known.Minute, Patience, Ct);
    }

    private static async Task<JobId[]> OpenJobs(LocalNode node, int count)
    {
        JobId[] jobs = [.. Enumerable.Range(0, count).Select(job => new JobId($"job-{job:00}"))];
        foreach (var job in jobs)
        {
            await node.Jobs.Create(Known.Job(job.Value), Ct);
            await node.Jobs.Open(job, Patience, Ct);
            await node.Jobs.Post(job, Known.Records(0, 500), Ct);
        }

        return jobs;
    }

    private static Task<IReadOnlyList<JobView>> Jobs(LocalNode node) => node.Jobs.Get("_all", allowNoMatch: true, Ct);

    private Task AllAreClosed(LocalNode node) => Eventually(async () => Assert.All(await Jobs(node), job => Assert.Equal("closed", job.State)));

    private static async Task<string[]> Buckets(LocalNode node, string job)
    {
        var page = await node.Stores.Results.Buckets(new BucketQuery(new JobId(job)) { Size = 10_000, Expand = true }, Ct);
        return [.. page.Items.Where(bucket => !bucket.Result.IsInterim).Select(bucket => $"{bucket.Result with { Records = [] }} {string.Join(';', bucket.Result.Records)}")];
    }

    private Task Eventually(Func<Task> assertion) => AwaitAssertAsync(assertion, Patience, TimeSpan.FromMilliseconds(50));
}
