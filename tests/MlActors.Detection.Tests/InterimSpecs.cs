using MlActors.Detection.Results;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests;

public sealed class InterimSpecs
{
    [Fact]
    public void Before_any_record_there_is_nothing_interim()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Advance(10 * Hour);

        Assert.Empty(detector.Interim());
    }

    [Fact]
    public void The_open_bucket_shows_what_it_has_so_far_and_nothing_changes()
    {
        var detector = Settled();
        detector.Feed(100 * Hour, N(900));
        var before = detector.Save();

        var open = Assert.Single(detector.Interim());

        Assert.Equal((100 * Hour, 1L, true), (open.Timestamp, open.EventCount, open.IsInterim));
        Assert.Equal(900, Assert.Single(Assert.Single(open.Records).Actual));
        Assert.Equal(before, detector.Save());
        Assert.Equal(Exactly(open), Exactly(Assert.Single(detector.Interim())));
    }

    [Fact]
    public void The_final_result_of_an_unchanged_bucket_is_the_interim_one_but_for_saying_so()
    {
        var detector = Settled();
        detector.Feed(100 * Hour, N(900));
        var open = Assert.Single(detector.Interim());

        var final = Assert.Single(detector.Advance(101 * Hour));

        var record = Assert.Single(open.Records);
        var complete = record with { Explanation = record.Explanation! with { IncompleteBucketPenalty = false } };
        Assert.Equal(Exactly(open with { IsInterim = false, Records = [complete] }), Exactly(final));
    }

    [Fact]
    public void An_open_bucket_without_records_is_shown_empty()
    {
        var detector = Settled();
        detector.Advance(105 * Hour);

        var open = Assert.Single(detector.Interim());

        Assert.Equal((105 * Hour, 0L, 0d), (open.Timestamp, open.EventCount, open.AnomalyScore));
    }

    [Fact]
    public void With_latency_every_open_bucket_with_records_is_shown()
    {
        var detector = new AnomalyDetector(Job(Counting(), latency: 3 * Hour));
        detector.Feed(10 * Hour);
        detector.Feed(12 * Hour);

        Assert.Equal([(9 * Hour, 0L), (10 * Hour, 1L), (12 * Hour, 1L)], detector.Interim().Select(open => (open.Timestamp, open.EventCount)));
    }

    [Fact]
    public void A_count_that_may_still_rise_is_not_called_low_but_one_already_too_high_is_shown()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        for (var hour = 0; hour < 100; hour++)
            for (var record = 0; record < 50 + hour % 3; record++) detector.Feed(hour * Hour + record);
        detector.Feed(100 * Hour);
        Assert.Empty(Assert.Single(detector.Interim()).Records);

        for (var record = 0; record < 500; record++) detector.Feed(100 * Hour + record);

        Assert.Equal(501, Assert.Single(Assert.Single(Assert.Single(detector.Interim()).Records).Actual));
    }

    private static AnomalyDetector Settled()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")));
        for (var hour = 0; hour < 100; hour++) detector.Feed(hour * Hour, N(50 + hour % 4));
        detector.Advance(100 * Hour);
        return detector;
    }
}
