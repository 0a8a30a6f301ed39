using MlActors.Detection.Detectors;
using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Detectors;

/// <summary>One plot for each bucket and active entity, whether or not it has records.</summary>
public sealed class ModelPlotSpecs
{
    [Theory]
    [InlineData(DetectorFunction.Mean, null)]
    [InlineData(DetectorFunction.NonZeroCount, null)]
    [InlineData(DetectorFunction.Count, 0d)]
    [InlineData(DetectorFunction.Sum, 0d)]
    public void A_series_without_records_is_plotted_in_every_bucket_with_the_value_of_an_empty_bucket(DetectorFunction function, double? emptyValue)
    {
        var detector = new AnomalyDetector(Plotted(Jobs.Of(function, by: "by")));
        for (var hour = 0; hour < 200; hour++)
        {
            Add(detector, hour, function, "always");
            if (hour % 8 == 0) Add(detector, hour, function, "seldom");
        }

        var buckets = Enumerable.Range(201, 7).SelectMany(hour => detector.Advance(hour * Hour)).Where(bucket => bucket.Timestamp >= 200 * Hour)
            .ToArray();

        Assert.Equal(7, buckets.Length);
        Assert.All(buckets, bucket =>
        {
            Assert.Equal(["always", "seldom"], bucket.ModelPlots.Select(plot => plot.ByFieldValue));
            Assert.Equal(emptyValue, bucket.ModelPlots[1].Actual);
            Assert.InRange(bucket.ModelPlots[1].Median, bucket.ModelPlots[1].Lower, bucket.ModelPlots[1].Upper);
        });
    }

    [Theory]
    [InlineData(DetectorFunction.Mean, null)]
    [InlineData(DetectorFunction.Count, 0d)]
    public void An_unsplit_job_has_a_plot_in_an_empty_bucket(DetectorFunction function, double? emptyValue)
    {
        var detector = new AnomalyDetector(Plotted(Jobs.Of(function)));
        for (var hour = 0; hour < 50; hour++) Add(detector, hour, function);
        detector.Advance(50 * Hour);

        Assert.Equal(emptyValue, Assert.Single(Assert.Single(detector.Advance(51 * Hour)).ModelPlots).Actual);
    }

    [Fact]
    public void A_population_without_records_has_one_plot_without_an_over_value()
    {
        var detector = new AnomalyDetector(Plotted(Jobs.Of(DetectorFunction.Count, over: "over")));
        for (var hour = 0; hour < 50; hour++)
            for (var member = 0; member < 5; member++) detector.Feed(hour * Hour, T($"m{member}"));

        Assert.Equal(5, detector.Advance(50 * Hour)[^1].ModelPlots.Length);

        var plot = Assert.Single(Assert.Single(detector.Advance(51 * Hour)).ModelPlots);
        Assert.Equal((null, null), (plot.OverFieldValue, plot.Actual));
        Assert.InRange(plot.Median, 0.5, 1.5);
    }

    [Fact]
    public void Silent_series_are_not_plotted_when_excluded_by_the_terms_or_expired()
    {
        var plotted = Plotted(MeanOf("v", by: "by")) with { ModelPlot = new ModelPlotSettings(true) { Terms = ["a"] }, PruneWindow = 5 * Hour };
        var detector = new AnomalyDetector(plotted);
        for (var hour = 0; hour < 50; hour++)
            foreach (var name in new[] { "a", "b" }) detector.Feed(hour * Hour, N(10 + hour % 3), T(name));
        detector.Advance(50 * Hour);

        Assert.Equal([1, 1, 1, 1, 1, 0, 0], detector.Advance(57 * Hour).Select(bucket => bucket.ModelPlots.Length));
    }

    [Fact]
    public void An_open_bucket_has_no_plots_of_series_without_records()
    {
        var detector = new AnomalyDetector(Plotted(MeanOf("v", by: "by")));
        for (var hour = 0; hour < 50; hour++) detector.Feed(hour * Hour, N(10 + hour % 3), T("a"));
        detector.Advance(50 * Hour);

        Assert.Empty(Assert.Single(detector.Interim()).ModelPlots);
    }

    [Fact]
    public void A_plot_can_be_switched_on_and_off_and_changes_nothing_else()
    {
        var (plotted, plain) = (new AnomalyDetector(Job(MeanOf("v"))), new AnomalyDetector(Job(MeanOf("v"))));
        for (var hour = 0; hour < 60; hour++)
        {
            if (hour == 40) plotted.Report(new ModelPlotSettings(true), AnalysisSettings.DefaultMaxRecords);
            if (hour == 50) plotted.Report(null, AnalysisSettings.DefaultMaxRecords);
            var (with, without) = (plotted.Feed(hour * Hour, N(10 + hour % 3)), plain.Feed(hour * Hour, N(10 + hour % 3)));

            Assert.Equal(hour is >= 40 and < 50 ? 1 : 0, with.Sum(bucket => bucket.ModelPlots.Length));
            Assert.Equal(Exactly(without), Exactly(with.Select(bucket => bucket with { ModelPlots = [] })));
        }

        Assert.Equal(plain.Save(), plotted.Save());
    }

    [Fact]
    public void The_most_recently_seen_silent_series_are_plotted_up_to_the_limit()
    {
        const int names = ModelPlot.MaxSilent + 40;
        var detector = new AnomalyDetector(Plotted(MeanOf("v", by: "by")));
        for (var hour = 0; hour < 13; hour++)
            for (var name = hour == 12 ? 40 : 0; name < names; name++) detector.Feed(hour * Hour, N(10 + hour % 3), T($"s{name:00000}"));
        detector.Advance(13 * Hour);
        for (var name = 0; name < 10; name++) detector.Feed(13 * Hour, N(10), T($"s{name:00000}"));

        var plots = Assert.Single(detector.Advance(14 * Hour)).ModelPlots;

        Assert.Equal(ModelPlot.MaxSilent + 10, plots.Length);
        Assert.Equal(10, plots.Count(plot => plot.Actual is not null));
        Assert.Equal("s00040", plots[10].ByFieldValue);
    }

    private static AnalysisSettings Plotted(DetectorSettings detector) => Job(detector) with { ModelPlot = new ModelPlotSettings(true) };

    private static void Add(AnomalyDetector detector, int hour, DetectorFunction function, params string[] split)
    {
        FieldValue[] own = Jobs.TakesField(function) ? [N(10 + hour % 3)] : [];
        detector.Feed(hour * Hour, [.. own, .. split.Select(T)]);
    }
}
