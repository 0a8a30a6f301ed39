using MlActors.Benchmarks.Nab;

namespace MlActors.Detection.Tests.Benchmarks;

/// <summary>A series of forty rows, six of them probation, with a window from row 10 to row 19.</summary>
public sealed class NabScoreSpecs
{
    private const double AtOnce = 1;
    private const double Tolerance = 1e-9;

    [Fact]
    public void A_detection_on_the_first_row_of_the_window_has_the_full_value() =>
        Assert.Equal(100, NabScore.Best([Detecting(10)], NabProfile.Standard).Result, Tolerance);

    [Fact]
    public void Only_the_best_detection_of_a_window_counts() =>
        Assert.Equal(AtOnce, NabScore.Total(Detecting(10, 12, 19), 50, NabProfile.Standard), Tolerance);

    [Fact]
    public void A_detection_halfway_through_the_window_has_the_value_of_the_sigmoid()
    {
        // S(-0.5) / S(-1), calculated by hand.
        var value = (2 / (1 + Math.Exp(-2.5)) - 1) / (2 / (1 + Math.Exp(-5)) - 1);

        Assert.Equal(value, NabScore.Total(Detecting(15), 50, NabProfile.Standard), Tolerance);
    }

    [Fact]
    public void A_false_detection_before_any_window_has_the_full_cost() =>
        Assert.Equal(-1 - 0.22, NabScore.Total(Detecting(8), 50, NabProfile.All[1]), Tolerance);

    [Fact]
    public void A_false_detection_costs_little_right_after_the_window_and_the_full_cost_far_from_it()
    {
        var near = 0.11 * (2 / (1 + Math.Exp(5.0 / 9)) - 1);

        Assert.Equal(-1 + near, NabScore.Total(Detecting(20), 50, NabProfile.Standard), Tolerance);
        Assert.Equal(-1 - 0.11 * (1 - 2 / (1 + Math.Exp(5 * 20.0 / 9))), NabScore.Total(Detecting(39), 50, NabProfile.Standard), Tolerance);
    }

    [Fact]
    public void Detections_in_the_probation_period_do_not_count() =>
        Assert.Equal(-2, NabScore.Total(Detecting(0, 5), 50, NabProfile.All[2]), Tolerance);

    [Fact]
    public void The_best_threshold_excludes_rows_that_cost_more_than_they_gain()
    {
        var series = Detecting(10);
        for (var row = 21; row < 40; row++) series.Scores[row] = 60;

        var (result, threshold) = NabScore.Best([series], NabProfile.Standard);

        Assert.Equal((100, 90), (result, threshold));
        Assert.Equal((1, 0), NabScore.Count(series, threshold));
    }

    private static NabSeries Detecting(params int[] rows)
    {
        var scores = new double[40];
        foreach (var row in rows) scores[row] = 90;
        return new NabSeries("made/up.csv", scores, [(10, 19)]);
    }
}
