using Microsoft.Extensions.Time.Testing;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Rehearsal;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Rehearsal;

public sealed class AnalysisMonitorSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    // Two documents are due, one was written in this second, one is in the future.
    private static readonly LoadedSeries Series = new(DemoCatalogue.All[0], [],
        [.. ((int[])[-600, -300, -1, 300]).Select(seconds => Now.AddSeconds(seconds).ToUnixTimeMilliseconds())]);

    [Fact]
    public async Task It_completes_when_everything_due_is_analysed_regardless_of_future_documents()
    {
        await using var cluster = await ClusterAsync(latest: Series.Times[1]);
        using var client = new ClusterClient(cluster.Address);
        using var written = new ObservedWriter();

        await AnalysisMonitor(client, written, new FakeTimeProvider(Now)).WaitUntilCompleteAsync(CancellationToken.None);

        Assert.Contains("Analysed 2 records", written.ToString());
    }

    [Fact]
    public async Task A_stall_fails_it_and_names_the_job_and_what_it_waits_for()
    {
        await using var cluster = await ClusterAsync(latest: Series.Times[0], waitingFor: "a node with room");
        cluster.Feeds[Series.DatafeedId] = new FakeUnit("started") { Job = Series.JobId };
        using var client = new ClusterClient(cluster.Address);
        // Each read of the timestamp advances it, so that the stall needs no waiting.
        var time = new AdvancingTimeProvider(Now);

        var failure = await Assert.ThrowsAsync<DemoFailedException>(
            () => AnalysisMonitor(client, TextWriter.Null, time).WaitUntilCompleteAsync(CancellationToken.None));

        Assert.Contains($"job {Series.JobId} is opened with 2 of 4 records a node with room; its datafeed is started", failure.Message);
    }

    private static AnalysisMonitor AnalysisMonitor(ClusterClient client, TextWriter output, TimeProvider time)
    {
        var screen = new Screen(output, TextWriter.Null);
        return new AnalysisMonitor(client, [Series], new AnomalyMonitor(client, [Series], screen), screen, time);
    }

    private static async Task<FakeCluster> ClusterAsync(long latest, string? waitingFor = null)
    {
        var cluster = await FakeCluster.StartAsync();
        cluster.Jobs[Series.JobId] = new FakeUnit("opened") { Processed = 2, LatestRecord = latest, WaitingFor = waitingFor };
        return cluster;
    }

    /// <summary>Time whose timestamp advances with each read, and in which delays end at once.</summary>
    private sealed class AdvancingTimeProvider(DateTimeOffset now) : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => 1;
        public override long GetTimestamp() => _reads++ * 10;
        public override DateTimeOffset GetUtcNow() => now;
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
