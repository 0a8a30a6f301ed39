using MlActors.Benchmarks.Nab;

namespace MlActors.Detection.Tests.Benchmarks;

/// <summary>A series of forty rows, six of them probation, with a window from row 10 to row 19.</summary>
public sealed class NabScoreSpecs
{
    private const double AtOnce = 1;
    private const double Tolerance = 1e-9;

    [Fact]
    public void A_detection_on_the_first_row_of_the_window_is_worth_everything() =>
        Assert.Equal(100, NabScore.Best([Detecting(10)], NabProfile.Standard).Result, Tolerance);

    [Fact]
    public void Of_a_window_only_the_best_detection_counts() =>
        Assert.Equal(AtOnce, NabScore.Total(Detecting(10, 12, 19), 50, NabProfile.Standard), Tolerance);

    [Fact]
    public void A_detection_half_way_through_the_window_is_worth_what_the_sigmoid_says()
    {
        // S(-0.5) / S(-1) by hand.
        var worth = (2 / (1 + Math.Exp(-2.5)) - 1) / (2 / (1 + Math.Exp(-5)) - 1);

        Assert.Equal(worth, NabScore.Total(Detecting(15), 50, NabProfile.Standard), Tolerance);
    }

    [Fact]
    public void A_false_detection_before_any_window_costs_its_full_price() =>
        Assert.Equal(-1 - 0.22, NabScore.Total(Detecting(8), 50, NabProfile.All[1]), Tolerance);

    [Fact]
    public void A_false_detection_costs_little_right_after_the_window_and_all_of_it_far_behind()
    {
        var near = 0.11 * (2 / (1 + Math.Exp(5.0 / 9)) - 1);

        Assert.Equal(-1 + near, NabScore.Total(Detecting(20), 50, NabProfile.Standard), Tolerance);
        Assert.Equal(-1 - 0.11 * (1 - 2 / (1 + Math.Exp(5 * 20.0 / 9))), NabScore.Total(Detecting(39), 50, NabProfile.Standard), Tolerance);
    }

    [Fact]
    public void What_is_detected_in_probation_counts_for_nothing() =>
        Assert.Equal(-2, NabScore.Total(Detecting(0, 5), 50, NabProfile.All[2]), Tolerance);

    [Fact]
    public void The_best_threshold_leaves_out_rows_that_cost_more_than_they_bring()
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
