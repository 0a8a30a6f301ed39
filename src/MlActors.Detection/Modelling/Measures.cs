namespace MlActors.Detection.Modelling;

/// <summary>The measures of one value before it is learned. All values are relative to the origin of their series.</summary>
/// <param name="Value">The value.</param>
/// <param name="Typical">The expected value.</param>
/// <param name="Residual">The error of the best predictor, in units of its usual error at that time.</param>
/// <param name="Selected">The selected prediction of level, trend, day or week, without the detected season.</param>
/// <param name="FromLevel">The error of the level alone, in the unit of the value.</param>
/// <param name="FromBaseline">The distance from the long-term baseline.</param>
/// <param name="Gap">The distance from the nearest value seen before.</param>
/// <param name="Recent">The last buckets, including this one.</param>
/// <param name="Floor">The resolution of values.</param>
/// <param name="HasHighVariance">Whether recent errors are clearly larger than the average.</param>
/// <param name="Deviation">How far out the value is, given what is expected at that time.</param>
internal readonly record struct Measures(
    double Value, double Typical, double Residual, Prediction Selected, double FromLevel, double FromBaseline, double Gap, RecentBuckets Recent,
    double Floor, bool HasHighVariance, Deviation Deviation)
{
    // A multi-bucket measure counts for a bucket only when the bucket contributes to it. Otherwise a single spike would be reported again in the
    // buckets after it.
    private const double MinShare = 0.5;

    public bool ContributesToMean => Math.Abs(Residual) >= MinShare * Math.Abs(Recent.Mean) && Residual > 0 == Recent.Mean > 0;

    public bool ContributesToSize => Math.Abs(Residual) >= MinShare * Recent.Size;
}
