using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests;

public sealed class PruningSpecs
{
    private const int Window = 40;

    [Fact]
    public void A_series_unseen_for_exactly_the_window_stays_and_goes_one_bucket_later()
    {
        var detector = WithTwoSeries();

        detector.Advance((19 + Window) * Hour);
        Assert.Equal(0, detector.Prune());
        Assert.Equal(2, detector.Size.TotalByFieldCount);

        detector.Advance((19 + Window + 1) * Hour);
        Assert.Equal(2, detector.Prune());
        Assert.Equal(0, detector.Size.TotalByFieldCount);
    }

    [Theory]
    [InlineData(Window, true)]
    [InlineData(Window + 1, false)]
    public void A_series_that_comes_back_after_the_window_starts_anew_whether_or_not_it_was_pruned(int away, bool remembered)
    {
        var (pruned, left) = (WithTwoSeries(), WithTwoSeries());
        foreach (var detector in new[] { pruned, left }) detector.Advance((19 + away) * Hour);
        pruned.Prune();
        foreach (var detector in new[] { pruned, left }) detector.Feed((19 + away) * Hour, N(900), T("a"));

        var (one, other) = (Assert.Single(pruned.Advance((20 + away) * Hour)), Assert.Single(left.Advance((20 + away) * Hour)));

        Assert.Equal(Exactly(one), Exactly(other));
        Assert.Equal(remembered, one.Records.Length > 0);
        Assert.Equal(pruned.Save(), left.Save());
    }

    [Theory]
    [InlineData(DetectorFunction.Rare, null, true)]
    [InlineData(DetectorFunction.Rare, "over", true)]
    [InlineData(DetectorFunction.TimeOfDay, null, true)]
    [InlineData(DetectorFunction.TimeOfWeek, null, true)]
    [InlineData(DetectorFunction.LatLong, null, true)]
    [InlineData(DetectorFunction.FreqRare, "over", false)]
    [InlineData(DetectorFunction.Mean, null, false)]
    [InlineData(DetectorFunction.InfoContent, null, false)]
    public void The_window_does_not_take_away_what_goes_by_the_history_of_all_there_was(DetectorFunction function, string? over, bool stays)
    {
        var settings = Job(Jobs.Of(function, by: "by", over), pruneWindow: Window * Hour);
        var detector = new AnomalyDetector(settings);
        for (var hour = 0; hour < 20; hour++) detector.Offer(
            hour * Hour, [.. settings.FieldNames.Select(name => name == "v" && function == DetectorFunction.Mean ? N(7) : T("1,1"))]);

        detector.Advance((20 + Window) * Hour);

        Assert.Equal(stays, detector.Prune() == 0);
        Assert.Equal(stays ? 1 : 0, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void What_goes_by_the_history_of_all_there_was_is_forgotten_past_the_default_window()
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.Rare), pruneWindow: Window * Hour));
        for (var hour = 0; hour < 20; hour++) detector.Feed(hour * Hour, T("a"));

        detector.Feed(8_000 * Hour, T("b"));
        detector.Advance(8_010 * Hour);
        Assert.Equal(2, detector.Size.TotalByFieldCount);
        detector.Advance(8_030 * Hour);
        Assert.Equal(1, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void A_skip_makes_no_series_look_unseen()
    {
        var detector = WithTwoSeries();

        detector.SkipTo(1_000 * Hour);

        Assert.Equal(0, detector.Prune());
    }

    [Fact]
    public void A_forgotten_series_with_records_in_an_open_bucket_begins_anew_and_is_not_pruned()
    {
        var detector = WithTwoSeries(latency: 5 * Hour);
        detector.Advance((19 + Window + 6) * Hour);
        detector.Feed((19 + Window + 2) * Hour, N(900), T("a"));

        Assert.Equal(1, detector.Prune());

        var bucket = Assert.Single(detector.Advance((19 + Window + 8) * Hour), bucket => bucket.EventCount > 0);
        Assert.Empty(bucket.Records);
        Assert.Equal(1, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void A_job_without_split_fields_has_nothing_to_prune()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v"), pruneWindow: Window * Hour));
        for (var hour = 0; hour < 60; hour++) detector.Feed(hour * Hour, N(10 + hour % 2));
        detector.Advance(1_000 * Hour);

        Assert.Equal(0, detector.Prune());
        detector.Feed(1_000 * Hour, N(900));
        Assert.NotEmpty(Assert.Single(detector.Advance(1_001 * Hour)).Records);
    }

    [Fact]
    public void A_job_whose_first_bucket_was_skipped_and_pruned_goes_on_as_any_other()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        detector.Feed(0);
        detector.SkipTo(Hour);
        detector.Prune();
        detector.Feed(Hour);

        var restored = AnomalyDetector.Restore(Job(Counting()), detector.Save());

        Assert.Equal(Exactly(detector.Advance(3 * Hour)), Exactly(restored.Advance(3 * Hour)));
        Assert.Equal(detector.Save(), restored.Save());
        Assert.Equal(detector.Size, restored.Size);
    }

    [Theory]
    [InlineData(Hour, null, 8_000)]
    [InlineData(30 * Minute, null, 8_000)]
    [InlineData(15 * Minute, null, 16_000)]
    [InlineData(5 * Minute, null, 48_000)]
    [InlineData(Second, null, 1_000_000)]
    [InlineData(Hour, 90 * Minute, 2)]
    public void The_window_follows_the_bucket_span_unless_it_is_given(long span, long? window, long buckets) =>
        Assert.Equal(buckets, Job(Counting(), span, pruneWindow: window).PruneWindowBuckets);

    private static AnomalyDetector WithTwoSeries(long latency = 0)
    {
        var detector = new AnomalyDetector(Job(MeanOf("v", by: "who"), latency: latency, pruneWindow: Window * Hour));
        for (var hour = 0; hour < 20; hour++)
        {
            detector.Feed(hour * Hour, N(10 + hour % 2), T("a"));
            detector.Feed(hour * Hour, N(10 + hour % 3), T("b"));
        }
        detector.Advance(20 * Hour);
        return detector;
    }
}
