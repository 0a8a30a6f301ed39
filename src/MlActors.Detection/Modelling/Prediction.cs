using MlActors.Detection.Results;

namespace MlActors.Detection.Modelling;

/// <summary>The expectation of one predictor.</summary>
/// <param name="Basis">The predictor: 0 for the level, 1 for the trend, then the seasons of the calendar.</param>
/// <param name="Typical">The expected value.</param>
/// <param name="Scale">The usual error at that time.</param>
/// <param name="ErrorSize">The usual error over all times.</param>
internal readonly record struct Prediction(int Basis, double Typical, double Scale, double ErrorSize)
{
    /// <summary>The number of predictors that a season may add to: level, trend, day and week.</summary>
    public const int Predictors = 4;

    /// <summary>What an error of a predictor is a deviation of.</summary>
    public static AnomalyMeasure MeasureOf(int basis) => basis switch
    {
        0 => AnomalyMeasure.Level,
        1 => AnomalyMeasure.Trend,
        _ => AnomalyMeasure.Season,
    };
}
