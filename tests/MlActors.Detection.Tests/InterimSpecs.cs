using MlActors.Detection.Results;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class InterimSpecs
{
    [Fact]
    public void There_are_no_interim_results_before_any_record()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Advance(10 * Hour);

        Assert.Empty(detector.Interim());
    }

    [Fact]
    public void The_interim_result_shows_the_current_content_of_the_open_bucket_and_changes_nothing()
    {
        var detector = Trained();
        detector.Feed(100 * Hour, N(900));
        var before = detector.Save();

        var open = Assert.Single(detector.Interim());

        Assert.Equal((100 * Hour, 1L, true), (open.Timestamp, open.EventCount, open.IsInterim));
        Assert.Equal(900, Assert.Single(Assert.Single(open.Records).Actual));
        Assert.Equal(before, detector.Save());
        Assert.Equal(Exactly(open), Exactly(Assert.Single(detector.Interim())));
    }

    [Fact]
    public void The_final_result_of_an_unchanged_bucket_equals_the_interim_one_except_for_the_flag()
    {
        var detector = Trained();
        detector.Feed(100 * Hour, N(900));
        var open = Assert.Single(detector.Interim());

        var final = Assert.Single(detector.Advance(101 * Hour));

        var record = Assert.Single(open.Records);
        var complete = record with { Explanation = record.Explanation! with { IncompleteBucketPenalty = false } };
        Assert.Equal(Exactly(open with { IsInterim = false, Records = [complete] }), Exactly(final));
    }

    [Fact]
    public void An_open_bucket_without_records_has_an_empty_interim_result()
    {
        var detector = Trained();
        detector.Advance(105 * Hour);

        var open = Assert.Single(detector.Interim());

        Assert.Equal((105 * Hour, 0L, 0d), (open.Timestamp, open.EventCount, open.AnomalyScore));
    }

    [Fact]
    public void With_latency_every_open_bucket_with_records_has_an_interim_result()
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: 3 * Hour));
        detector.Feed(10 * Hour);
        detector.Feed(12 * Hour);

        Assert.Equal([(9 * Hour, 0L), (10 * Hour, 1L), (12 * Hour, 1L)], detector.Interim().Select(open => (open.Timestamp, open.EventCount)));
    }

    [Theory]
    [InlineData(12 * Hour, 13 * Hour, new[] { 12 * Hour })]
    [InlineData(12 * Hour + 1, 12 * Hour + 2, new[] { 12 * Hour })]
    [InlineData(0, 12 * Hour, new[] { 9 * Hour, 10 * Hour })]
    [InlineData(13 * Hour, 20 * Hour, new long[0])]
    public void A_period_limits_the_interim_results_to_its_buckets(long start, long end, long[] expected)
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: 3 * Hour));
        detector.Feed(10 * Hour);
        detector.Feed(12 * Hour);

        Assert.Equal(expected, detector.Interim(start, end).Select(open => open.Timestamp));
    }

    [Fact]
    public void An_interim_result_never_reports_a_low_count_but_reports_a_high_one()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        for (var hour = 0; hour < 100; hour++)
            for (var record = 0; record < 50 + hour % 3; record++) detector.Feed(hour * Hour + record);
        detector.Feed(100 * Hour);
        Assert.Empty(Assert.Single(detector.Interim()).Records);

        for (var record = 0; record < 500; record++) detector.Feed(100 * Hour + record);

        Assert.Equal(501, Assert.Single(Assert.Single(Assert.Single(detector.Interim()).Records).Actual));
    }

    private static AnomalyDetector Trained()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")));
        for (var hour = 0; hour < 100; hour++) detector.Feed(hour * Hour, N(50 + hour % 4));
        detector.Advance(100 * Hour);
        return detector;
    }
}
