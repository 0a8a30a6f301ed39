namespace MlActors.Detection.Numerics;

/// <summary>Converts probabilities to the scale of scores.</summary>
internal static class Improbability
{
    /// <summary>A probability of at least this is no anomaly.</summary>
    public const double Threshold = 0.035;

    /// <summary>The limit of improbabilities in powers of ten.</summary>
    public const double MaxPowers = 300;

    // Two powers of ten below the threshold give half the maximum score.
    private const double HalfwayPowers = 2;

    private static readonly double LogThreshold = PortableMath.Log10(Threshold);

    /// <summary>The negative decimal logarithm of a probability.</summary>
    public static double Of(double probability) => -PortableMath.Log10(probability);

    /// <summary>The highest score that a probability can have in any job: 0 at the threshold, approaching 100 as it vanishes.</summary>
    public static double Ceiling(double probability)
    {
        if (probability >= Threshold) return 0;
        var excess = LogThreshold - PortableMath.Log10(probability);
        return 100 * (excess * excess / (excess * excess + HalfwayPowers * HalfwayPowers));
    }
}
