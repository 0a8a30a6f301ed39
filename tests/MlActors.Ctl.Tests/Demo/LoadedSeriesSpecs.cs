using MlActors.Ctl.Demo;
using Xunit;

namespace MlActors.Ctl.Tests.Demo;

public sealed class LoadedSeriesSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly DemoSeries Series = DemoCatalogue.All.First(series => series.BucketSpan == TimeSpan.FromMinutes(5));
    private static readonly LoadedSeries Loaded = new(
        Series, [new InjectedAnomaly(AnomalyKind.Spike, Noon, Noon.AddMinutes(30), Noon.AddMinutes(60))], [10, 20, 20, 30]);

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(20, 3)]
    [InlineData(25, 3)]
    [InlineData(99, 4)]
    public void Documents_at_or_before_a_time_are_counted(long moment, int count) => Assert.Equal(count, Loaded.CountUntil(moment));

    [Theory]
    [InlineData(-10, false)]
    [InlineData(-4, true)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void A_bucket_is_explained_when_it_overlaps_the_disturbance_or_its_echo(int minutes, bool explained)
    {
        var found = new FoundAnomaly(Loaded.JobId, Noon.AddMinutes(minutes).ToUnixTimeMilliseconds(), 0, 80, [812], [203]);

        Assert.Equal(explained, Loaded.CauseOf(found) is not null);
    }

    [Fact]
    public void A_found_anomaly_is_formatted_as_one_line()
    {
        var found = new FoundAnomaly("checkout-latency", Noon.ToUnixTimeMilliseconds(), 0, 91.26, [812.5], [203.123]);

        const string expected = " 91.3  checkout-latency  2026-01-14 12:00  actual 812.5, typical 203.12";
        Assert.Equal($"{expected}  ✓ injected spike", AnomalyMonitor.Format(found, Loaded.Injected[0], isInTime: true));
        Assert.Equal($"{expected}  ✓ echo of the injected spike", AnomalyMonitor.Format(found, Loaded.Injected[0], isInTime: false));
        Assert.Equal(expected, AnomalyMonitor.Format(found, cause: null, isInTime: false));
    }
}
