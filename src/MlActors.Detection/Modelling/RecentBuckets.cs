using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>
/// What the last buckets have in common, as weighted means of their standardised residuals: their mean, which grows when all are off to the same
/// side though none is off by much, and their size, which tells a storm from a calm. Lives as long as its series.
/// </summary>
internal readonly record struct RecentBuckets(double Mean, double Size)
{
    // The weights of a plain mean of twelve, and of two dozen, buckets.
    private const double MeanGain = 2.0 / 13;
    private const double SizeGain = 2.0 / 25;

    // A series that stands quite still is this calm at most.
    private const double LeastSize = 0.02;

    public double Calm => 1 / (Size + LeastSize);

    public RecentBuckets With(double residual) => new(Mean + MeanGain * (residual - Mean), Size + SizeGain * (Math.Abs(residual) - Size));

    public void Write(ByteWriter bytes)
    {
        bytes.Double(Mean);
        bytes.Double(Size);
    }

    public static RecentBuckets Read(ref ByteReader bytes) => new(bytes.Double(), bytes.Double());
}
