using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// What the last buckets have in common, as weighted means: of their standardised residuals, which grows when all are off to the same side though
/// none is off by much; of the residuals' size, which grows in a storm; and of the distance from the level, which vanishes where nothing moves any
/// more. Lives as long as its series.
/// </summary>
internal readonly record struct RecentBuckets(double Mean, double Size, double Movement)
{
    // The weights of a plain mean of twelve, and of two dozen, buckets.
    private const double MeanGain = 2.0 / 13;
    private const double SizeGain = 2.0 / 25;

    // A series that stands quite still is this calm at most.
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
