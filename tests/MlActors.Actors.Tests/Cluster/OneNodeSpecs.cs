using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Actors.Tests.Cluster;

public sealed class OneNodeSpecs
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly CloseOptions Orderly = new(Force: false, AllowNoMatch: true, TimeSpan.FromMinutes(1), "1m");

    [Fact]
    public async Task A_job_that_was_closed_and_opened_continues_as_if_it_had_never_been_closed()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var node = cluster.Nodes[0];
        await node.Jobs.CreateAsync(Known.Job("closed"), Ct);
        await node.Jobs.CreateAsync(Known.Job("never-closed"), Ct);
        await node.Jobs.OpenAsync(new JobId("closed"), TimeSpan.FromSeconds(30), Ct);
        await node.Jobs.OpenAsync(new JobId("never-closed"), TimeSpan.FromSeconds(30), Ct);

        foreach (var part in Enumerable.Range(0, 4))
        {
            foreach (var job in (JobId[])[new("closed"), new("never-closed")]) await node.Jobs.PostAsync(job, Known.Records(part * 500, 500), Ct);
            await node.Shutdown.CloseJobsAsync("closed", Orderly, refuseRunningFeeds: false, Ct);
            await node.Jobs.OpenAsync(new JobId("closed"), TimeSpan.FromSeconds(30), Ct);
        }

        await node.Jobs.FlushAsync(new JobRequest.FlushJob(new JobId("closed")), Ct);
        await node.Jobs.FlushAsync(new JobRequest.FlushJob(new JobId("never-closed")), Ct);
        Assert.Equal(await BucketsAsync(node, "never-closed"), await BucketsAsync(node, "closed"));
        Assert.Equal(4, (await node.Jobs.GetOneAsync(new JobId("closed"), Ct)).Model.Snapshots.Length);
    }

    [Fact]
    public async Task Stopping_no_datafeed_together_with_its_job_closes_no_job()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var node = cluster.Nodes[0];
        await node.Jobs.CreateAsync(Known.Job("open"), Ct);
        await node.Jobs.OpenAsync(new JobId("open"), TimeSpan.FromSeconds(30), Ct);

        await node.Shutdown.StopDatafeedsAsync("none*", Orderly, closeJob: true, Ct);

        Assert.Equal("opened", (await node.Jobs.GetOneAsync(new JobId("open"), Ct)).State);
    }

    [Fact]
    public async Task A_shutdown_brings_everything_to_rest_and_then_lets_everything_open_again()
    {
        await using var cluster = await LocalCluster.StartAsync(1);
        var node = cluster.Nodes[0];
        JobId[] jobs = [new("a"), new("b"), new("c")];
        foreach (var job in jobs)
        {
            await node.Jobs.CreateAsync(Known.Job(job.Value), Ct);
            await node.Jobs.OpenAsync(job, TimeSpan.FromSeconds(30), Ct);
            await node.Jobs.PostAsync(job, Known.Records(0, 500), Ct);
        }

        var run = await node.Shutdown.StartAsync(new RunRequest(RunKind.ShutDown, null, null, new RunOptions(TimeSpan.FromMinutes(1), 2)), Ct);

        var summary = await node.Shutdown.WaitForAsync(run, TimeSpan.FromMinutes(1), Ct);
        Assert.Equal((RunOutcome.Completed, 3), (summary!.Outcome, summary.Done));
        Assert.All((await node.Shutdown.GetAsync(run, Ct)).Units, unit => Assert.Equal(node.Id, unit.Node));
        foreach (var job in jobs)
        {
            Assert.Equal("closed", (await node.Jobs.GetOneAsync(job, Ct)).State);
            await OpenOnceTheGateIsOpenAsync(node, job);
            Assert.Equal(500, (await node.Jobs.GetOneAsync(job, Ct)).Statistics.Counts.ProcessedRecordCount);
        }
    }

    // The coordinator tells the registry that the run is over; a caller may be there first, and is then told which run it waits for.
    private static async Task OpenOnceTheGateIsOpenAsync(LocalNode node, JobId job)
    {
        for (var isOpen = false; !isOpen;)
        {
            try
            {
                await node.Jobs.OpenAsync(job, TimeSpan.FromSeconds(30), Ct);
                isOpen = true;
            }
            catch (RefusedException refused)
            {
                Assert.Contains("because the cluster is shutting down in run", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<string[]> BucketsAsync(LocalNode node, string job)
    {
        var page = await node.Stores.Results.BucketsAsync(new BucketQuery(new JobId(job)) { Size = 10_000, Expand = true }, Ct);
        Assert.NotEmpty(page.Items);
        return [.. page.Items.Where(bucket => !bucket.Result.IsInterim)
            .Select(bucket => $"{bucket.Result with { Records = [] }} {string.Join(';', bucket.Result.Records)}")];
    }
}
