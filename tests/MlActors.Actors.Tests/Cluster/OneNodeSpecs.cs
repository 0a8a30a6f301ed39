using MlActors.Actors.Shutdown;
using MlActors.Detection.Records;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Actors.Tests.Cluster;

public sealed class OneNodeSpecs
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly CloseOptions Orderly = new(Force: false, AllowNoMatch: true, TimeSpan.FromMinutes(1), "1m");

    [Fact]
    public async Task A_job_that_was_closed_and_opened_goes_on_as_if_it_had_never_been_closed()
    {
        await using var cluster = await LocalCluster.Start(1);
        var node = cluster.Nodes[0];
        await node.Jobs.Create(Job("closed"), Ct);
        await node.Jobs.Create(Job("never-closed"), Ct);
        await node.Jobs.Open(new JobId("closed"), TimeSpan.FromSeconds(30), Ct);
        await node.Jobs.Open(new JobId("never-closed"), TimeSpan.FromSeconds(30), Ct);

        foreach (var part in Enumerable.Range(0, 4))
        {
            foreach (var job in (JobId[])[new("closed"), new("never-closed")]) await node.Jobs.Post(job, $"part-{part}", 0, Records(part * 500, 500), Ct);
            await node.Shutdown.CloseJobs("closed", Orderly, refuseRunningFeeds: false, Ct);
            await node.Jobs.Open(new JobId("closed"), TimeSpan.FromSeconds(30), Ct);
        }

        await node.Jobs.Flush(new JobRequest.FlushJob(new JobId("closed")), Ct);
        await node.Jobs.Flush(new JobRequest.FlushJob(new JobId("never-closed")), Ct);
        Assert.Equal(await Buckets(node, "never-closed"), await Buckets(node, "closed"));
        Assert.Equal(4, (await node.Jobs.GetOne(new JobId("closed"), Ct)).Model.Snapshots.Length);
    }

    private static async Task<string[]> Buckets(LocalNode node, string job)
    {
        var page = await node.Stores.Results.Buckets(new BucketQuery(new JobId(job)) { Size = 10_000, Expand = true }, Ct);
        Assert.NotEmpty(page.Items);
        return [.. page.Items.Where(bucket => !bucket.Result.IsInterim).Select(bucket => $"{bucket.Result with { Records = [] }} {string.Join(';', bucket.Result.Records)}")];
    }

    private static JobConfig Job(string id) => new(
        new JobId(id), new AnalysisConfig(TimeSpan.FromMinutes(5), [new DetectorConfig("mean") { FieldName = "value" }]), new DataDescription(), DateTimeOffset.UnixEpoch);

    private static ParsedRecords Records(int from, int count)
    {
        var times = Enumerable.Range(from, count).Select(i => 1_600_000_200_000L + i * 60_000L).ToArray();
        var values = Enumerable.Range(from, count).Select(i => FieldValue.Of(10 + Math.Sin(i / 30.0) + (i % 377 == 0 ? 40 : 0))).ToArray();
        return new ParsedRecords(new RecordBatch(times, values, 1), count * 20, count * 2, 0);
    }
}
