using MlActors.Detection.Settings;

namespace MlActors.Detection.Series;

/// <summary>
/// How one bucket of one entity compares with what its model expected. A geographic location has two numbers, everything else has one.
/// </summary>
internal readonly record struct Evaluation(double Probability, double Actual, double Typical, double MultiBucketImpact = -5)
{
    /// <summary>
    /// How far out the value is in usual errors, given what is expected at that time; null where a model does not measure that.
    /// </summary>
    public double? Deviation { get; init; }

    /// <summary>As <see cref="Deviation"/>; shortly after a peak, what remains of it. It counts for the bucket as a whole only.</summary>
    public double Fading { get; init; }

    public double? ActualSecond { get; init; }

    public double? TypicalSecond { get; init; }

    public DetectorFunction? Description { get; init; }

    /// <summary>The length of the silence in buckets, where a silence is improbable and not a single bucket; null otherwise.</summary>
    public long? SilentFor { get; init; }
}
