using MlActors.Ctl.Demo;
using Xunit;

namespace MlActors.Ctl.Tests.Demo;

public sealed class DemoSeriesSpecs
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Names => [.. DemoCatalogue.All.Select(series => series.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_series_is_reproducible_and_independent_of_the_week(string name)
    {
        var series = Named(name);

        var first = series.Points(Monday, Monday.AddDays(21)).ToList();
        var later = series.Points(Monday.AddDays(70), Monday.AddDays(91)).ToList();

        Assert.Equal(first.Select(point => (point.Time.AddDays(70), point.Value)), later.Select(point => (point.Time, point.Value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_longer_series_begins_with_the_shorter(string name)
    {
        var series = Named(name);

        Assert.Equal(
            series.Points(Monday, Monday.AddDays(9)), series.Points(Monday, Monday.AddDays(10)).TakeWhile(point => point.Time < Monday.AddDays(9)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Times_ascend_and_leave_no_gap_wider_than_a_bucket_outside_a_dip(string name)
    {
        var series = Named(name);
        var injected = series.Injected(Monday);

        var times = series.Points(Monday, Monday.AddDays(21)).Select(point => point.Time).ToList();

        Assert.All(times.Zip(times.Skip(1)), pair =>
        {
            Assert.True(pair.First < pair.Second);
            Assert.True(
                pair.Second - pair.First <= series.BucketSpan * 2 || injected.Any(cause => cause.Covers(pair.First, series.BucketSpan * 4)),
                $"{pair}");
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_disturbance_stands_out_from_the_undisturbed_series(string name)
    {
        var series = Named(name);
        var disturbed = ByBucket(series);
        var calm = ByBucket(series with { Disturbances = [] });

        foreach (var cause in series.Injected(Monday))
        {
            Assert.True(cause.Start >= Monday.AddDays(7), "A detector has to have seen a week.");
            Assert.Contains(
                disturbed, bucket =>
                    cause.Covers(bucket.Key, TimeSpan.Zero) && Math.Abs(bucket.Value - calm.GetValueOrDefault(bucket.Key)) > 5 * series.Noise);
        }
        Assert.All(disturbed.Where(bucket => bucket.Value != calm.GetValueOrDefault(bucket.Key)), bucket =>
            Assert.Contains(series.Disturbances, planned => IsWithin(planned, bucket.Key)));
    }

    [Fact]
    public void All_kinds_of_anomaly_are_injected_at_least_three_times()
    {
        var kinds = DemoCatalogue.All.SelectMany(series => series.Injected(Monday)).CountBy(cause => cause.Kind).ToDictionary();

        Assert.All(Enum.GetValues<AnomalyKind>(), kind => Assert.True(kinds[kind] >= 3));
    }

    [Fact]
    public void The_same_seed_always_gives_the_same_numbers()
    {
        var noise = new SeededNoise(1);

        // The reference sequence of SplitMix64 for seed 1, cut to 53 bits.
        Assert.Equal(0x910a2dec89025cc1UL >> 11, (ulong)(noise.Uniform() * (1UL << 53)));
        Assert.Equal(0xbeeb8da1658eec67UL >> 11, (ulong)(noise.Uniform() * (1UL << 53)));
    }

    private static bool IsWithin(Disturbance planned, DateTimeOffset time) =>
        (time - Monday).TotalHours is var hour && hour >= planned.From && hour < planned.Until;

    private static Dictionary<DateTimeOffset, double> ByBucket(DemoSeries series)
    {
        var buckets = new Dictionary<DateTimeOffset, double>();
        for (var time = Monday; time < Monday.AddDays(21); time += series.BucketSpan) buckets[time] = 0;
        foreach (var point in series.Points(Monday, Monday.AddDays(21)))
        {
            buckets[Monday + series.BucketSpan * Math.Floor((point.Time - Monday) / series.BucketSpan)] += point.Value;
        }
        return buckets;
    }

    private static DemoSeries Named(string name) => DemoCatalogue.All.Single(series => series.Name == name);
}
