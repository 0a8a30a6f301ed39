using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Weighted means over the last buckets: of the standardised residuals, which grows when all deviate to the same side though none deviates much; of
/// their absolute values, which grows with the variance; and of the distance from the level, which vanishes for a constant series. Lives as long as
/// its series.
/// </summary>
internal readonly record struct RecentBuckets(double Mean, double Size, double Movement)
{
    // The weights that correspond to plain means of twelve and of two dozen buckets.
    private const double MeanGain = 2.0 / 13;
    private const double SizeGain = 2.0 / 25;

    // The limit for a series that is constant.
    private const double MinMovement = 0.02;

    public double Flatness => 1 / (Movement + MinMovement);

    public RecentBuckets With(double residual, double fromLevel) => new(
        Mean + MeanGain * (residual - Mean), Size + SizeGain * (Math.Abs(residual) - Size), Movement + SizeGain * (Math.Abs(fromLevel) - Movement));

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[Mean, Size, Movement]) bytes.Double(number);
    }

    public static RecentBuckets Read(ref ByteReader bytes) => new(bytes.Double(), bytes.Double(), bytes.Double());
}
