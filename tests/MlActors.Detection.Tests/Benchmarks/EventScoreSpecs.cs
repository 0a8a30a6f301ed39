using MlActors.Benchmarks.Kpi;

namespace MlActors.Detection.Tests.Benchmarks;

/// <summary>Twenty points with an event of six points, from point 10 to point 15, which counts as two.</summary>
public sealed class EventScoreSpecs
{
    private const double Tolerance = 1e-9;
    private static readonly bool[] Labels = [.. Enumerable.Range(0, 20).Select(at => at is >= 10 and <= 15)];

    [Fact]
    public void An_event_is_found_by_any_of_its_points() => Assert.Equal(1, EventScore.BestF1(Labels, Peaks(14)), Tolerance);

    [Fact]
    public void A_higher_score_outside_of_events_is_a_false_alarm() =>
        Assert.Equal(F1(precision: 2 / 3.0, recall: 1), EventScore.BestF1(Labels, Peaks(3, 14)), Tolerance);

    [Fact]
    public void An_event_found_after_the_deadline_is_found_no_earlier_than_all_other_points()
    {
        // All other scores are zero, so the event is found together with the 14 points outside of it.
        Assert.Equal(1, EventScore.BestF1(Labels, Peaks(12), deadline: 3), Tolerance);
        Assert.Equal(F1(precision: 2 / 12.0, recall: 1), EventScore.BestF1(Labels, Peaks(13), deadline: 3), Tolerance);
    }

    [Fact]
    public void One_threshold_for_all_series_does_not_join_events_across_them()
    {
        bool[] ends = [false, true];
        bool[] begins = [true, false];

        Assert.Equal(1, EventScore.BestF1OfAll([(ends, [0, 1]), (begins, [1, 0])]), Tolerance);
    }

    [Fact]
    public void Average_precision_is_the_mean_over_the_anomalous_points() =>
        Assert.Equal((1 + 2 / 3.0) / 2, EventScore.AveragePrecision([true, false, true], [0.9, 0.8, 0.7]), Tolerance);

    [Fact]
    public void The_volume_under_the_surface_is_one_for_scores_that_equal_the_labels_without_width() =>
        Assert.Equal(1, RangeScore.Volume(Labels, Array.ConvertAll(Labels, label => label ? 1.0 : 0), window: 0), Tolerance);

    [Fact]
    public void The_window_is_the_period_of_the_series()
    {
        var sine = Enumerable.Range(0, 2_000).Select(at => Math.Sin(at * 2 * Math.PI / 50)).ToArray();

        Assert.Equal(50, RangeScore.WindowOf(sine));
    }

    // The first point is the highest.
    private static double[] Peaks(params int[] points)
    {
        var scores = new double[Labels.Length];
        for (var at = 0; at < points.Length; at++) scores[points[at]] = points.Length - at;
        return scores;
    }

    private static double F1(double precision, double recall) => 2 * precision * recall / (precision + recall);
}
