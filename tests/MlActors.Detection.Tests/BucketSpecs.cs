using MlActors.Detection.Records;
using MlActors.Detection.Results;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class BucketSpecs
{
    [Fact]
    public void Open_buckets_that_are_reset_count_only_the_records_added_since()
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: 4 * Hour));
        foreach (var hour in (ReadOnlySpan<int>)[10, 11, 12, 13]) detector.Feed(hour * Hour);

        detector.ResetBuckets(11 * Hour + 1, 13 * Hour);
        detector.Feed(12 * Hour);
        detector.Feed(12 * Hour + 1);

        Assert.Equal(
            [(10 * Hour, 1L), (11 * Hour, 0L), (12 * Hour, 2L), (13 * Hour, 1L)],
            detector.Advance(18 * Hour).SkipWhile(bucket => bucket.Timestamp < 10 * Hour).Select(bucket => (bucket.Timestamp, bucket.EventCount)));
    }

    [Fact]
    public void Final_buckets_cannot_be_reset()
    {
        var (reset, undisturbed) = (new AnomalyDetector(Job(Counting())), new AnomalyDetector(Job(Counting())));
        reset.Feed(10 * Hour);
        reset.Feed(12 * Hour);
        undisturbed.Feed(10 * Hour);
        undisturbed.Feed(12 * Hour);

        reset.ResetBuckets(0, 12 * Hour);

        Assert.Equal(undisturbed.Save(), reset.Save());
    }

    [Fact]
    public void A_bucket_is_complete_with_the_first_record_at_its_end()
    {
        var detector = new AnomalyDetector(Job(Counting()));

        Assert.Empty(detector.Feed(10 * Hour + 5));
        Assert.Empty(detector.Feed(11 * Hour - 1));
        var bucket = Assert.Single(detector.Feed(11 * Hour));

        Assert.Equal((10 * Hour, Hour, 2, false), (bucket.Timestamp, bucket.Span, bucket.EventCount, bucket.IsInterim));
        Assert.Equal(11 * Hour, detector.LastFinalizedBucketEnd);
    }

    [Fact]
    public void The_first_record_alone_sets_the_finalized_end_to_the_start_of_its_bucket()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        Assert.Null(detector.LastFinalizedBucketEnd);
        Assert.Null(detector.LatestRecordTime);

        detector.Feed(10 * Hour + 5);

        Assert.Equal(10 * Hour, detector.LastFinalizedBucketEnd);
        Assert.Equal(10 * Hour + 5, detector.LatestRecordTime);
    }

    [Fact]
    public void With_latency_the_finalized_end_starts_earlier_and_buckets_complete_later()
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: 2 * Hour));

        detector.Feed(10 * Hour + 5);
        Assert.Equal(8 * Hour, detector.LastFinalizedBucketEnd);

        Assert.Equal([8 * Hour, 9 * Hour], detector.Feed(12 * Hour).Select(bucket => bucket.Timestamp));
        Assert.Empty(detector.Feed(13 * Hour - 1));
        Assert.Equal((10 * Hour, 1L), Assert.Single(detector.Feed(13 * Hour)) is var bucket ? (bucket.Timestamp, bucket.EventCount) : default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90 * Minute)]
    [InlineData(3 * Hour)]
    public void A_record_is_out_of_order_only_before_the_newest_records_bucket_minus_the_latency(long latency)
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: latency));
        detector.Feed(5 * Hour);
        detector.Feed(20 * Hour + 59 * Minute);
        var oldest = Math.Max(20 * Hour - latency, detector.LastFinalizedBucketEnd!.Value);

        Assert.Equal(RecordOutcome.OutOfOrder, detector.Offer(oldest - 1));
        Assert.Equal(RecordOutcome.Accepted, detector.Offer(oldest));
        Assert.Equal(RecordOutcome.Accepted, detector.Offer(20 * Hour));
        Assert.Equal(20 * Hour + 59 * Minute, detector.LatestRecordTime);
    }

    [Fact]
    public void A_late_record_within_the_latency_counts_in_its_own_bucket()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v"), latency: 2 * Hour));
        detector.Feed(10 * Hour, N(1));
        detector.Feed(11 * Hour, N(1));
        detector.Feed(12 * Hour, N(1));
        detector.Feed(10 * Hour + 1, N(3));
        detector.Feed(11 * Hour + 1, N(3));

        var buckets = detector.Advance(20 * Hour);

        Assert.Equal(new long[] { 2, 2, 1 }, buckets.Where(bucket => bucket.EventCount > 0).Select(bucket => bucket.EventCount));
    }

    [Fact]
    public void Advancing_finalizes_every_complete_bucket_including_empty_ones_but_not_the_open_one()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Feed(10 * Hour);

        var buckets = detector.Advance(13 * Hour + 30 * Minute);

        Assert.Equal([(10 * Hour, 1L), (11 * Hour, 0L), (12 * Hour, 0L)], buckets.Select(bucket => (bucket.Timestamp, bucket.EventCount)));
        Assert.Equal(13 * Hour, detector.LastFinalizedBucketEnd);
        Assert.Equal(RecordOutcome.OutOfOrder, detector.Offer(13 * Hour - 1));
        Assert.Equal(RecordOutcome.Accepted, detector.Offer(13 * Hour));
    }

    [Fact]
    public void Advancing_before_any_record_sets_the_start_of_buckets_and_has_no_results()
    {
        var detector = new AnomalyDetector(Job(Counting()));

        Assert.Empty(detector.Advance(10 * Hour + 5));

        Assert.Equal(10 * Hour, detector.LastFinalizedBucketEnd);
        Assert.Null(detector.LatestRecordTime);
    }

    [Fact]
    public void Advancing_backwards_changes_nothing()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Feed(10 * Hour);
        detector.Feed(12 * Hour);
        var before = detector.Save();

        Assert.Empty(detector.Advance(5 * Hour));

        Assert.Equal(before, detector.Save());
    }

    [Fact]
    public void Skipping_rounds_up_to_the_next_bucket_and_has_no_results()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Feed(10 * Hour);

        detector.SkipTo(15 * Hour + 1);

        Assert.Equal(16 * Hour, detector.LastFinalizedBucketEnd);
        Assert.Equal(RecordOutcome.OutOfOrder, detector.Offer(16 * Hour - 1));
        Assert.Equal(16 * Hour, Assert.Single(detector.Feed(16 * Hour).Concat(detector.Feed(17 * Hour))).Timestamp);
        Assert.Equal((1L, 0L), (detector.Buckets.BucketCount, detector.Buckets.EmptyBucketCount));
    }

    [Fact]
    public void Skipping_to_a_boundary_stays_there_and_skipping_back_changes_nothing()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.SkipTo(15 * Hour);
        Assert.Equal(15 * Hour, detector.LastFinalizedBucketEnd);

        detector.SkipTo(3 * Hour);

        Assert.Equal(15 * Hour, detector.LastFinalizedBucketEnd);
    }

    [Fact]
    public void A_record_without_the_analysed_field_counts_as_an_event_but_not_for_the_mean()
    {
        var (with, without) = (new AnomalyDetector(Job(MeanOf("v"))), new AnomalyDetector(Job(MeanOf("v"))));
        var anomalies = 0;
        for (var hour = 0; hour < 60; hour++)
        {
            var value = N(hour == 50 ? 900 : 10 + hour % 3);
            without.Feed(hour * Hour, value);
            with.Feed(hour * Hour, value);
            with.Feed(hour * Hour, FieldValue.Missing);
            with.Feed(hour * Hour, N(double.NaN));
            with.Feed(hour * Hour, T("no number"));
            var (one, other) = (without.Advance((hour + 1) * Hour)[0], with.Advance((hour + 1) * Hour)[0]);
            Assert.Equal((1, 4), (one.EventCount, other.EventCount));
            Assert.Equal(Exactly(one), Exactly(other with { EventCount = 1 }));
            anomalies += one.Records.Length;
        }
        Assert.True(anomalies > 0);
    }

    [Fact]
    public void Bucket_counts_include_empty_and_sparse_buckets()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        for (var hour = 0; hour < 20; hour++)
            for (var record = 0; record < (hour == 15 ? 1 : 30); record++) detector.Feed(hour * Hour + record);
        detector.Advance(22 * Hour);

        Assert.Equal(new BucketCounts(22, 2, 1, 0, 21 * Hour, 21 * Hour, 15 * Hour, 0), detector.Buckets);
    }
}
