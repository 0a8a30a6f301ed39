namespace MlActors.Detection.Numerics;

/// <summary>
/// The probability of a residual of at least this size, by Student's distribution with four degrees of freedom: its tails are heavy enough for series
/// that are not quite normal, and its closed form is exact far out.
/// </summary>
internal static class TailProbability
{
    /// <summary>The lower limit of probabilities, so that their logarithms are finite.</summary>
    public const double Min = 1e-300;

    /// <summary>The probability of both tails together.</summary>
    public static double TwoSided(double deviations)
    {
        var square = deviations * deviations;
        if (!double.IsFinite(square)) return Min;
        var cosine = Math.Sqrt(square / (square + 4));
        // 1 - cosine, without the cancellation that would lose small probabilities.
        var remainder = 4 / (square + 4) / (1 + cosine);
        return Math.Max(Min, remainder * remainder * (2 + cosine) / 2);
    }
}
