namespace MlActors.Detection.Numerics;

/// <summary>Turns probabilities into the scale on which scores are made.</summary>
internal static class Improbability
{
    /// <summary>Nothing more probable than this is an anomaly.</summary>
    public const double Threshold = 0.035;

    /// <summary>Nothing is less probable than by so many powers of ten.</summary>
    public const double MaxPowers = 300;

    // Two powers of ten below the threshold is half way to 100.
    private const double HalfwayPowers = 2;

    private static readonly double LogThreshold = PortableMath.Log10(Threshold);

    /// <summary>Powers of ten below one.</summary>
    public static double Of(double probability) => -PortableMath.Log10(probability);

    /// <summary>The highest score that a probability can have in any job: 0 at the threshold, towards 100 as it vanishes.</summary>
    public static double Ceiling(double probability)
    {
        if (probability >= Threshold) return 0;
        var excess = LogThreshold - PortableMath.Log10(probability);
        return 100 * (excess * excess / (excess * excess + HalfwayPowers * HalfwayPowers));
    }
}
