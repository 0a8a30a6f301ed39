using MlActors.Detection.Numerics;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Scores a deviation by itself, so that one threshold suits all series: the lower tier of scores, up to 75. What the series never showed before is
/// scored above that.
/// </summary>
internal static class DeviationScore
{
    /// <summary>The highest score of a deviation.</summary>
    public const double Max = 75;

    /// <summary>A smaller deviation is too probable to be reported.</summary>
    public const double MinReported = 3;

    // A smaller deviation is ordinary, and one that exceeds it by the half height scores half of the maximum.
    private const double MinDeviation = 2;
    private const double Half = 4.5;

    // The deviation of the most deviating of some ordinary series grows with the fourth root of their number, as their tails do that fall with the
    // fourth power.
    private const double TailPower = 4;

    /// <summary>0 to 75.</summary>
    public static double Of(double deviation)
    {
        var excess = Math.Max(0, deviation - MinDeviation);
        return Max * excess / (excess + Half);
    }

    /// <summary>The deviation of the most deviating of several series, as that of a single one.</summary>
    public static double OfMost(double deviation, int series) => deviation / Math.Sqrt(Math.Sqrt(Math.Max(1, series)));

    /// <summary>The probability by which a result is reported: of the novelty or of the deviation, whichever is smaller.</summary>
    public static double Reported(double probability, double? deviation) =>
        deviation is { } known ? Math.Min(probability, TailProbability.TwoSided(known)) : probability;
}
