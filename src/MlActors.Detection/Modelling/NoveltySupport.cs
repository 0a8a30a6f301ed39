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

    /// <summary>The return period, in powers of ten, as far as the deviation supports it.</summary>
    public static double Supported(double logReturnPeriod, double deviation) =>
        logReturnPeriod - UnsupportedPowers * Math.Clamp(1 - deviation / SupportingDeviation, 0, 1);
}
