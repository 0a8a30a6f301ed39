namespace MlActors.Detection.Modelling;

/// <summary>
/// Novelty must be supported by how far out the measure is that is novel: a value that is hardly farther out than usual must not outrank an outage,
/// and a slow drift, whose single values are all ordinary, is far out as the mean of its buckets.
/// </summary>
internal static class NoveltySupport
{
    // The number of powers of ten by which novelty without any support must be more improbable, and the deviation that supports it fully.
    private const double UnsupportedPowers = 0.15;
    private const double SupportingDeviation = 6;

    // The same powers for an error: as many as lie between the expected novelty and the one that scores 100.
    private const double UnsupportedPowersOfErrors = 0.5;

    /// <summary>The return period, in powers of ten, as far as the deviation supports it.</summary>
    public static double Of(double logReturnPeriod, double deviation) => logReturnPeriod - UnsupportedPowers * MissingShare(deviation);

    /// <summary>
    /// The same for the residual and the distance from known values: where a predictor errs little, or known values are close together, the largest
    /// one so far may be small beside what the series varies by.
    /// </summary>
    public static double OfError(double logReturnPeriod, double deviation) => logReturnPeriod - UnsupportedPowersOfErrors * MissingShare(deviation);

    private static double MissingShare(double deviation) => Math.Clamp(1 - deviation / SupportingDeviation, 0, 1);
}
