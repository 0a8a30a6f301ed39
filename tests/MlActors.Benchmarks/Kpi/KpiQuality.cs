namespace MlActors.Benchmarks.Kpi;

/// <summary>The quality of one detector on one series. All but the scores themselves are NaN for a series without any anomaly.</summary>
/// <param name="Series">The series.</param>
/// <param name="Labels">The labels of the scored part.</param>
/// <param name="Scores">The scores of the same points.</param>
/// <param name="EventF1">Best threshold for this series.</param>
/// <param name="PromptF1">As before, where an event counts only when it is found within its first points.</param>
/// <param name="AveragePrecision">For each point by itself.</param>
/// <param name="Volume">See <see cref="RangeScore"/>.</param>
internal sealed record KpiQuality(
    KpiSeries Series, bool[] Labels, double[] Scores, double EventF1, double PromptF1, double AveragePrecision, double Volume)
{
    private const int PromptPoints = 7;

    /// <summary>Scores the last points of a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="scores">As many as there are points in the scored part, or a few less, which are then left out at its start.</param>
    public static KpiQuality Of(KpiSeries series, double[] scores)
    {
        var labels = series.Labels[^scores.Length..];
        return new KpiQuality(
            series, labels, scores, EventScore.BestF1(labels, scores), EventScore.BestF1(labels, scores, PromptPoints),
            EventScore.AveragePrecision(labels, scores),
            RangeScore.Volume(labels, scores, RangeScore.WindowOf(series.Values.AsSpan(series.TestFrom))));
    }
}
