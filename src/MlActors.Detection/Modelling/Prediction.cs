namespace MlActors.Detection.Modelling;

/// <summary>What one predictor expects.</summary>
/// <param name="Basis">Which one it is: 0 the level, then the seasons of the calendar.</param>
/// <param name="Scale">How large its errors are there and then.</param>
/// <param name="ErrorSize">How large they are on the whole.</param>
internal readonly record struct Prediction(int Basis, double Typical, double Scale, double ErrorSize)
{
    /// <summary>The number of predictors that a season may add to: level, trend, day and week.</summary>
    public const int Predictors = 4;
}
