using MlActors.Detection.Results;

namespace MlActors.Detection.Modelling;

/// <summary>How far out one value is, given what is expected at that time, before it is learned.</summary>
/// <param name="Error">The error of the reference, in the unit of the value.</param>
/// <param name="Residual">The error in units of what is usual at that time, signed.</param>
/// <param name="Step">The step from the value before in units of what is usual at that time, without sign.</param>
/// <param name="Predicted">The value that the autoregression expects; NaN where it is not used.</param>
/// <param name="RegressionGap">The error of the autoregression in its usual errors, without sign.</param>
/// <param name="RegressionWeight">The share, 0 to 1, to which the autoregression and the shapes count.</param>
/// <param name="ErrorShare">The error size of the autoregression as a share of that of the reference.</param>
/// <param name="Height">The deviation in usual errors that the measures together show.</param>
/// <param name="Effective">The height that is scored, reduced where the event is explained by earlier ones or merely goes on.</param>
/// <param name="Fading">The same or, shortly after a peak, what remains of it.</param>
/// <param name="Measure">The measure that the height results from.</param>
internal readonly record struct Deviation(
    double Error, double Residual, double Step, double Predicted, double RegressionGap, double RegressionWeight, double ErrorShare, double Height,
    double Effective, double Fading, AnomalyMeasure Measure)
{
    /// <summary>The height that scores half of what the highest one does.</summary>
    public const double Half = 6;
}
