using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Progress;

public sealed class TimingSpecs
{
    private const long Hour = 3_600_000;

    [Fact]
    public void In_the_first_hour_the_average_per_hour_is_the_sum() =>
        Assert.Equal(30, HourlyAverage.Zero.Add(10, Hour).Add(20, Hour + 5).Value);

    [Fact]
    public void A_full_hour_becomes_a_part_of_the_average_and_the_present_one_weighs_more_the_later_it_is()
    {
        var full = HourlyAverage.Zero.Add(100, Hour).Add(20, 2 * Hour);
        Assert.Equal((0, 120), (full.CurrentHour, full.Previous));
        Assert.Equal(120, full.Value);

        var half = full.Add(60, 2 * Hour + Hour / 2);

        Assert.Equal(Math.Exp(-0.5) * 120 + (1 - Math.Exp(-0.5)) * 60, half.Value, 9);
    }

    [Fact]
    public void Time_does_not_go_back_and_what_has_no_time_counts_in_the_present_hour()
    {
        var measured = HourlyAverage.Zero.Add(1, Hour + 10).Add(2, Hour).Add(4, reached: null);

        Assert.Equal((7, Hour + 10), (measured.CurrentHour, measured.Latest));
    }

    [Fact]
    public void Buckets_have_a_total_limits_and_a_moving_average()
    {
        var timing = JobTiming.Zero.Add(4, Hour).Add(2, Hour + 1).Add(104, Hour + 2);

        Assert.Equal((3, 110, 2, 104), (timing.BucketCount, timing.Total, timing.Min, timing.Max));
        Assert.Equal(0.99 * (0.99 * 4 + 0.01 * 2) + 0.01 * 104, timing.Average, 9);
        Assert.Equal(110, timing.PerHour.Value);
    }

    [Fact]
    public void A_datafeed_counts_its_searches_and_the_buckets_that_its_pages_completed()
    {
        var timing = DatafeedTiming.Zero.AfterSearch(10, Hour).AfterSearch(5, latestRecord: null)
            .AfterPage(Hour, 3 * Hour, bucketSpan: Hour / 2).AfterPage(null, 4 * Hour, Hour / 2).AfterPage(4 * Hour, 2 * Hour, Hour / 2);

        Assert.Equal((2, 4, 15), (timing.SearchCount, timing.BucketCount, timing.TotalSearchTimeMs));
        Assert.Equal((15, Hour), (timing.PerHour.CurrentHour, timing.PerHour.Latest));
    }
}
