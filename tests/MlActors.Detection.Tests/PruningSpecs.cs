using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class PruningSpecs
{
    private const int Window = 40;

    [Fact]
    public void A_series_expires_one_bucket_after_the_prune_window()
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
    public void A_series_that_returns_after_the_window_is_reset_whether_or_not_it_was_pruned(int absence, bool remembered)
    {
        var (pruned, unpruned) = (WithTwoSeries(), WithTwoSeries());
        foreach (var detector in new[] { pruned, unpruned }) detector.Advance((19 + absence) * Hour);
        pruned.Prune();
        foreach (var detector in new[] { pruned, unpruned }) detector.Feed((19 + absence) * Hour, N(900), T("a"));

        var (one, other) = (Assert.Single(pruned.Advance((20 + absence) * Hour)), Assert.Single(unpruned.Advance((20 + absence) * Hour)));

        Assert.Equal(Exactly(one), Exactly(other));
        Assert.Equal(remembered, one.Records.Length > 0);
        Assert.Equal(pruned.Save(), unpruned.Save());
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
    public void The_configured_window_does_not_apply_to_functions_that_use_the_whole_history(DetectorFunction function, string? over, bool isKept)
    {
        var settings = Job(Jobs.Of(function, by: "by", over), pruneWindow: Window * Hour);
        var detector = new AnomalyDetector(settings);
        for (var hour = 0; hour < 20; hour++) detector.Offer(
            hour * Hour, [.. settings.FieldNames.Select(name => name == "v" && function == DetectorFunction.Mean ? N(7) : T("1,1"))]);

        detector.Advance((20 + Window) * Hour);

        Assert.Equal(isKept, detector.Prune() == 0);
        Assert.Equal(isKept ? 1 : 0, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void Functions_that_use_the_whole_history_expire_after_the_default_window()
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
    public void A_skip_does_not_age_series()
    {
        var detector = WithTwoSeries();

        detector.SkipTo(1_000 * Hour);

        Assert.Equal(0, detector.Prune());
    }

    [Fact]
    public void An_expired_series_with_records_in_an_open_bucket_is_reset_and_not_pruned()
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
    public void A_job_whose_first_bucket_was_skipped_and_pruned_continues_normally()
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
    public void The_default_window_depends_on_the_bucket_span(long span, long? window, long buckets) =>
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
