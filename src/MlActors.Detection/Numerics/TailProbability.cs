namespace MlActors.Detection.Numerics;

/// <summary>
/// How probable a residual at least this large is. Student's distribution with four degrees of freedom: its tails are heavy enough for series
/// that are never quite normal, and it has a closed form that stays exact far out.
/// </summary>
internal static class TailProbability
{
    /// <summary>No probability is lower, so that its logarithm stays finite.</summary>
    public const double Min = 1e-300;

    /// <summary>Both tails together.</summary>
    public static double TwoSided(double deviations)
    {
        var square = deviations * deviations;
        if (!double.IsFinite(square)) return Min;
        var cosine = Math.Sqrt(square / (square + 4));
        // 1 - cosine, without the cancellation that would swallow small probabilities.
        var remainder = 4 / (square + 4) / (1 + cosine);
        return Math.Max(Min, remainder * remainder * (2 + cosine) / 2);
    }
}
