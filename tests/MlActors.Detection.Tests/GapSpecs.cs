using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class GapSpecs
{
    private const long Year9999 = 253_402_214_400_000;

    [Fact]
    public void A_record_centuries_ahead_costs_no_more_than_the_maximum_run_of_empty_buckets()
    {
        var detector = new AnomalyDetector(Job(Counting(), span: Second));
        detector.Feed(0);

        var buckets = detector.Feed(Year9999);

        Assert.Equal(1 + AnomalyDetector.MaxEmptyRun, buckets.Count);
        Assert.Equal(Year9999 / Second - 1 - AnomalyDetector.MaxEmptyRun, detector.Buckets.PassedOverBucketCount);
        Assert.Equal(Year9999, detector.LastFinalizedBucketEnd);
    }

    [Fact]
    public void A_gap_has_the_same_results_when_crossed_at_once_or_in_steps()
    {
        const long far = 3L * AnomalyDetector.MaxEmptyRun * Minute;
        var (atOnce, inSteps) = (new AnomalyDetector(Job(Counting(), span: Minute)), new AnomalyDetector(Job(Counting(), span: Minute)));
        var (one, other) = (atOnce.Feed(0), inSteps.Feed(0));

        one.AddRange(atOnce.Feed(far));
        for (var time = 0L; time < far; time += 1_777 * Minute) other.AddRange(inSteps.Advance(time));
        other.AddRange(inSteps.Feed(far));

        Assert.Equal(Exactly(one), Exactly(other));
        Assert.Equal(atOnce.Save(), inSteps.Save());
    }

    [Fact]
    public void After_a_record_empty_buckets_have_results_again()
    {
        var detector = new AnomalyDetector(Job(Counting(), span: Minute));
        detector.Feed(0);
        detector.Feed(3L * AnomalyDetector.MaxEmptyRun * Minute);

        Assert.Equal(10, detector.Feed((3L * AnomalyDetector.MaxEmptyRun + 10) * Minute).Count);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(Year9999 + 1)]
    public void A_time_outside_the_calendar_is_out_of_order_and_changes_nothing(long time)
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: Hour));
        detector.Feed(0);
        var before = detector.Save();

        Assert.Equal(RecordOutcome.OutOfOrder, detector.Offer(time));

        Assert.Equal(before, detector.Save());
    }

    [Fact]
    public void Advancing_and_skipping_are_limited_to_the_calendar()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Feed(0);
        detector.AdvanceTo(long.MinValue, []);
        detector.SkipTo(long.MinValue);
        Assert.Equal(0, detector.LastFinalizedBucketEnd);

        detector.AdvanceTo(long.MaxValue, []);
        detector.SkipTo(long.MaxValue);

        Assert.Equal(Year9999, detector.LastFinalizedBucketEnd);
    }

    [Fact]
    public void Buckets_before_the_epoch_give_the_same_results()
    {
        // A week is a multiple of every season, so a stream that is shifted by whole weeks must give the same results except for the times.
        const long shift = -2_000 * 7 * Day;
        var (after, before) = (new AnomalyDetector(Job(MeanOf("v"))), new AnomalyDetector(Job(MeanOf("v"))));
        var (one, other) = (new List<BucketResult>(), new List<BucketResult>());
        for (var hour = 0; hour < 1_000; hour++)
        {
            var value = N(hour == 900 ? 500 : 100 + 10 * (hour % 24) + hour % 7);
            one.AddRange(after.Feed(hour * Hour + 1, value));
            other.AddRange(before.Feed(shift + hour * Hour + 1, value));
        }

        Assert.Contains(one, bucket => bucket.AnomalyScore > 25);
        Assert.Equal(Exactly(one), Exactly(other.Select(bucket => bucket with { Timestamp = bucket.Timestamp - shift })));
    }

    [Theory]
    [InlineData(DetectorFunction.Mean)]
    [InlineData(DetectorFunction.Sum)]
    [InlineData(DetectorFunction.Min)]
    [InlineData(DetectorFunction.Max)]
    public void The_largest_numbers_give_finite_results(DetectorFunction function)
    {
        var detector = new AnomalyDetector(Job(new DetectorSettings(function) { FieldName = "v" }));
        var extremes = new[] { double.MaxValue, -double.MaxValue, double.Epsilon, 0, 1e300, -1e-300 };
        var buckets = new List<BucketResult>();
        for (var record = 0; record < 600; record++)
            buckets.AddRange(detector.Feed(record * Hour / 2, N(extremes[record * 5 % 7 % extremes.Length])));

        foreach (var bucket in buckets)
        {
            Assert.InRange(bucket.AnomalyScore, 0, 100);
            Assert.InRange(bucket.BucketInfluencers[0].Probability, double.Epsilon, 1);
            Assert.All(bucket.Records, record => Assert.True(record.Actual.All(double.IsFinite) && record.Typical.All(double.IsFinite)));
        }
    }
}
