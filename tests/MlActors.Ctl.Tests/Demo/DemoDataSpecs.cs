using MlActors.Ctl.Cluster;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Demo;

public sealed class DemoDataSpecs
{
    private static readonly DemoCalendar Calendar = DemoCalendar.At(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Every_document_is_loaded_once_and_the_index_is_refreshed_after_it()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var client = new ClusterClient(cluster.Address);

        var loaded = await new DemoData(client, Calendar).LoadAsync(CancellationToken.None);

        Assert.Equal(DemoCatalogue.All.Count, loaded.Count);
        var sent = cluster.Requests.Where(request => request.StartsWith("POST /_bulk", StringComparison.Ordinal))
            .Sum(request => request.Split("{\"index\"").Length - 1);
        Assert.Equal(loaded.Sum(series => series.Times.Count), sent);
        Assert.Equal("POST /demo-cpu-load/_refresh", cluster.Requests.Last());
    }

    [Fact]
    public async Task Jobs_and_datafeeds_are_created_with_Elastics_requests()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var client = new ClusterClient(cluster.Address);
        var orders = DemoCatalogue.All.Single(series => series.CountsDocuments);

        await new DemoData(client, Calendar).CreateJobAsync(new LoadedSeries(orders, [], []), CancellationToken.None);

        Assert.Equal(
        [
            """PUT /_ml/anomaly_detectors/orders {"description":"A demo series with known anomalies","groups":["demo"],"analysis_config":{"bucket_span":"15m","detectors":[{"function":"count"}]},"data_description":{"time_field":"time","time_format":"epoch_ms"}}""",
            """PUT /_ml/datafeeds/datafeed-orders {"job_id":"orders","indices":["demo-orders"],"frequency":"1s","query_delay":"1s"}""",
        ], cluster.Changes);
    }

    [Fact]
    public async Task Rejected_documents_end_the_demo()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.RejectsDocuments = true;
        using var client = new ClusterClient(cluster.Address);

        var failure = await Assert.ThrowsAsync<DemoFailedException>(() => new DemoData(client, Calendar).LoadAsync(CancellationToken.None));
        Assert.Contains("index demo-checkout-latency", failure.Message);
    }

    [Fact]
    public async Task Each_anomaly_is_reported_once_and_missed_ones_are_listed()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var client = new ClusterClient(cluster.Address);
        using var written = new ObservedWriter();
        var (found, missed) = (Cause(10), Cause(20));
        var series = new LoadedSeries(DemoCatalogue.All[0], [found, missed], []);
        var (inside, outside) = (found.Start.ToUnixTimeMilliseconds(), Calendar.FirstMonday.ToUnixTimeMilliseconds());
        cluster.Jobs[series.JobId] = new FakeUnit(
            "opened") { Records = {
                FakeDocuments.Record(series.JobId, inside, 90), FakeDocuments.Record(series.JobId, outside, 60),
                FakeDocuments.Record(series.JobId, outside + 1, 49) } };
        var monitor = new AnomalyMonitor(client, [series], new Screen(written, TextWriter.Null));

        await monitor.PollAsync(CancellationToken.None);
        await monitor.PollAsync(CancellationToken.None);

        Assert.Equal(2, written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((1, 2, 1), (monitor.Found, monitor.Injected, monitor.Unexplained));
        Assert.Equal(missed, monitor.Missed.Single().Cause);
    }

    private static InjectedAnomaly Cause(int day) =>
        new(AnomalyKind.Spike, Calendar.FirstMonday.AddDays(day), Calendar.FirstMonday.AddDays(day).AddHours(1), Calendar.FirstMonday.AddDays(day)
            .AddHours(1));
}
