using MlActors.Detection.Forecasts;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Forecasts;

public sealed class ForecastSpecs
{
    [Fact]
    public void A_forecast_continues_bucket_by_bucket_with_widening_bounds_and_changes_nothing()
    {
        var detector = Trained(MeanOf("v", partition: "who"));
        var before = detector.Save();

        var points = detector.Forecast(2 * Day).ToArray();

        Assert.Equal(48, points.Length);
        Assert.Equal(detector.LastFinalizedBucketEnd, points[0].Timestamp);
        Assert.All(points, point => Assert.InRange(point.Prediction, point.Lower, point.Upper));
        Assert.All(points, point => Assert.InRange(point.Prediction, 40, 60));
        Assert.True(points[^1].Upper - points[^1].Lower > points[0].Upper - points[0].Lower);
        Assert.Equal("ann", points[0].PartitionFieldValue);
        Assert.Equal(before, detector.Save());
    }

    public static TheoryData<DetectorFunction, string?> Impossible => new()
    {
        { DetectorFunction.Rare, null }, { DetectorFunction.FreqRare, null }, { DetectorFunction.TimeOfDay, null },
        { DetectorFunction.TimeOfWeek, null },
        { DetectorFunction.LatLong, null }, { DetectorFunction.Mean, "over" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_forecast_of_an_unsupported_function_is_refused(DetectorFunction function, string? over) =>
        Assert.Contains(
            "cannot", Assert.Throws<ForecastRefusedException>(() => new AnomalyDetector(Job(Jobs.Of(function, over: over))).Forecast(Day)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_forecast_with_too_little_data_is_refused()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")));
        detector.Feed(0, N(1));

        Assert.Contains("not enough data", Assert.Throws<ForecastRefusedException>(() => detector.Forecast(Day)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_forecast_continues_the_trend_with_and_without_a_daily_season(double day)
    {
        var (detector, draws) = (new AnomalyDetector(Job(MeanOf("v"))), new SeededRandom(1));
        for (var hour = 0; hour < 1_000; hour++) detector.Feed(hour * Hour, N(100 + hour + day * Math.Sin(2 * Math.PI * hour / 24) + draws.Normal()));
        detector.Advance(1_000 * Hour);

        var points = detector.Forecast(10 * Day).ToArray();

        Assert.InRange(points[0].Prediction - day * Math.Sin(2 * Math.PI * 1_000 / 24), 1_080, 1_120);
        Assert.InRange(points[^1].Prediction - points[^25].Prediction, 20, 28);
        Assert.InRange(points[^1].Prediction - points[23].Prediction, 200, 230);
    }

    [Fact]
    public void A_forecast_of_non_negative_values_stays_non_negative()
    {
        var detector = new AnomalyDetector(Job(Counting()));
        for (var hour = 0; hour < 500; hour++)
            for (var each = 0; each < 60 - hour / 10; each++) detector.Feed(hour * Hour + each);
        detector.Advance(500 * Hour);

        Assert.All(detector.Forecast(60 * Day), point => Assert.InRange(point.Prediction, 0, 100));
    }

    [Fact]
    public void A_forecast_ends_with_the_calendar() =>
        Assert.InRange(Trained(MeanOf("v", partition: "who")).Forecast(long.MaxValue).Take(100).Count(), 1, 100);

    [Fact]
    public void The_model_plot_contains_bounds_and_actual_values_of_the_configured_series()
    {
        var settings = Job(MeanOf("v", partition: "who")) with { ModelPlot = new ModelPlotSettings(true) { Terms = ["ann"] } };
        var detector = new AnomalyDetector(settings);
        for (var hour = 0; hour < 100; hour++)
            foreach (var who in new[] { "ann", "ben" }) detector.Feed(hour * Hour, N(50 + hour % 3), T(who));

        var plot = Assert.Single(Assert.Single(detector.Advance(100 * Hour)).ModelPlots);

        Assert.Equal(("ann", 50d), (plot.PartitionFieldValue, plot.Actual));
        Assert.InRange(plot.Median, plot.Lower, plot.Upper);
    }

    private static AnomalyDetector Trained(DetectorSettings settings)
    {
        var (detector, draws) = (new AnomalyDetector(Job(settings)), new SeededRandom(1));
        for (var hour = 0; hour < 400; hour++) detector.Feed(hour * Hour, N(50 + draws.Normal()), T("ann"));
        detector.Advance(400 * Hour);
        return detector;
    }
}
