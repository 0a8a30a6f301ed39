namespace MlActors.Domain.Progress;

/// <summary>Where a datafeed begins to read, given what its job has seen.</summary>
/// <param name="SkipTo">The job is to jump to this moment (milliseconds), so that it does not see an artificial hole; null when it goes on.</param>
public sealed record DatafeedStart(DatafeedPosition Position, long? SkipTo)
{
    /// <param name="start">The earliest time wanted; null for all there is.</param>
    /// <param name="position">Where the last datafeed stopped, when there was one.</param>
    /// <param name="latestRecordTime">Of records that came another way.</param>
    public static DatafeedStart Of(long? start, DatafeedPosition? position, long? latestRecordTime, long? lastFinalizedBucketEnd)
    {
        var checkpoint = position ?? Posted(latestRecordTime, lastFinalizedBucketEnd);
        var wanted = new DatafeedPosition(start ?? 0);
        return checkpoint is null ? new DatafeedStart(wanted, null)
            : wanted.CompareTo(checkpoint) > 0 ? new DatafeedStart(wanted, start)
            : new DatafeedStart(checkpoint, null);
    }

    private static DatafeedPosition? Posted(long? latestRecordTime, long? lastFinalizedBucketEnd) => (latestRecordTime, lastFinalizedBucketEnd) switch
    {
        (null, null) => null,
        var (record, bucketEnd) => new DatafeedPosition(Math.Max(record + 1 ?? long.MinValue, bucketEnd ?? long.MinValue)),
    };
}
