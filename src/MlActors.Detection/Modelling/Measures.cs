namespace MlActors.Detection.Modelling;

/// <summary>What is measured of one value before anything is learned of it. All values are relative to the origin of their series.</summary>
/// <param name="Residual">The error of the best predictor, in units of how large its errors are there and then.</param>
/// <param name="Selected">What level, day or week said, before a season that was found said something to it.</param>
/// <param name="FromLevel">The error of the level alone, in the units of the value.</param>
/// <param name="FromBaseline">How far from where the series was all its life.</param>
/// <param name="Gap">How far from any value it ever had.</param>
/// <param name="Recent">The last buckets, this one included.</param>
/// <param name="Floor">A size below which values are not told apart.</param>
/// <param name="HasHighVariance">Errors of late are larger than they ever were on average.</param>
internal readonly record struct Measures(
    double Value, double Typical, double Residual, Prediction Selected, double FromLevel, double FromBaseline, double Gap, RecentBuckets Recent,
    double Floor, bool HasHighVariance)
{
    // The last buckets together are strange on account of this one only when it takes part in it. A single spike would echo in them otherwise.
    private const double MinShare = 0.5;

    public bool ContributesToMean => Math.Abs(Residual) >= MinShare * Math.Abs(Recent.Mean) && Residual > 0 == Recent.Mean > 0;

    public bool ContributesToSize => Math.Abs(Residual) >= MinShare * Recent.Size;
}
