namespace MlActors.Domain.Progress;

/// <summary>How long the buckets of a job took, milliseconds, since the job came to its node.</summary>
/// <param name="Average">Moving: the present bucket has a hundredth of the weight.</param>
public sealed record JobTiming(long BucketCount, double Total, double Min, double Max, double Average, HourlyAverage PerHour)
{
    public static readonly JobTiming Zero = new(0, 0, 0, 0, 0, HourlyAverage.Zero);

    private const double Weight = 0.01;

    /// <param name="end">Of the bucket, milliseconds since the epoch.</param>
    public JobTiming Add(double milliseconds, long end) => new(
        BucketCount + 1,
        Total + milliseconds,
        BucketCount == 0 ? milliseconds : Math.Min(Min, milliseconds),
        Math.Max(Max, milliseconds),
        BucketCount == 0 ? milliseconds : (1 - Weight) * Average + Weight * milliseconds,
        PerHour.Add(milliseconds, end));
}
