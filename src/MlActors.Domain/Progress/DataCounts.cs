using MlActors.Detection.Results;

namespace MlActors.Domain.Progress;

/// <summary>Counts of the records that were sent to a job, with Elastic's names. Timestamps are milliseconds since the epoch.</summary>
public sealed record DataCounts
{
    public static readonly DataCounts Zero = new();

    public long ProcessedRecordCount { get; init; }
    public long ProcessedFieldCount { get; init; }
    public long InputBytes { get; init; }
    public long InputFieldCount { get; init; }
    public long InvalidDateCount { get; init; }
    public long MissingFieldCount { get; init; }
    public long OutOfOrderTimestampCount { get; init; }
    public long EmptyBucketCount { get; init; }
    public long SparseBucketCount { get; init; }
    public long BucketCount { get; init; }
    public long? EarliestRecordTimestamp { get; init; }
    public long? LatestRecordTimestamp { get; init; }
    public long? LatestBucketTimestamp { get; init; }
    public long? LatestEmptyBucketTimestamp { get; init; }
    public long? LatestSparseBucketTimestamp { get; init; }

    /// <summary>When the job last saw data, wall clock.</summary>
    public long? LastDataTime { get; init; }

    public long InputRecordCount => ProcessedRecordCount + OutOfOrderTimestampCount + InvalidDateCount;

    /// <summary>The counts with those of the buckets, which the detector keeps.</summary>
    public DataCounts With(BucketCounts buckets) => this with
    {
        BucketCount = buckets.BucketCount,
        EmptyBucketCount = buckets.EmptyBucketCount,
        SparseBucketCount = buckets.SparseBucketCount,
        LatestBucketTimestamp = buckets.LatestBucketTimestamp,
        LatestEmptyBucketTimestamp = buckets.LatestEmptyBucketTimestamp,
        LatestSparseBucketTimestamp = buckets.LatestSparseBucketTimestamp,
    };

    /// <summary>Both together; of timestamps the earliest, or the other's where it has one.</summary>
    public DataCounts Plus(DataCounts more) => new()
    {
        ProcessedRecordCount = ProcessedRecordCount + more.ProcessedRecordCount,
        ProcessedFieldCount = ProcessedFieldCount + more.ProcessedFieldCount,
        InputBytes = InputBytes + more.InputBytes,
        InputFieldCount = InputFieldCount + more.InputFieldCount,
        InvalidDateCount = InvalidDateCount + more.InvalidDateCount,
        MissingFieldCount = MissingFieldCount + more.MissingFieldCount,
        OutOfOrderTimestampCount = OutOfOrderTimestampCount + more.OutOfOrderTimestampCount,
        EmptyBucketCount = EmptyBucketCount + more.EmptyBucketCount,
        SparseBucketCount = SparseBucketCount + more.SparseBucketCount,
        BucketCount = BucketCount + more.BucketCount,
        EarliestRecordTimestamp = EarliestRecordTimestamp < more.EarliestRecordTimestamp
            ? EarliestRecordTimestamp
            : more.EarliestRecordTimestamp ?? EarliestRecordTimestamp,
        LatestRecordTimestamp = more.LatestRecordTimestamp < LatestRecordTimestamp
            ? LatestRecordTimestamp
            : more.LatestRecordTimestamp ?? LatestRecordTimestamp,
        LatestBucketTimestamp = more.LatestBucketTimestamp ?? LatestBucketTimestamp,
        LatestEmptyBucketTimestamp = more.LatestEmptyBucketTimestamp ?? LatestEmptyBucketTimestamp,
        LatestSparseBucketTimestamp = more.LatestSparseBucketTimestamp ?? LatestSparseBucketTimestamp,
        LastDataTime = more.LastDataTime ?? LastDataTime,
    };
}

/// <summary>The state of a job besides its results: counts of its data and the size of its model.</summary>
/// <param name="LastFinalizedBucketEnd">Milliseconds since the epoch; null when no bucket is final.</param>
public sealed record JobStatistics(DataCounts Counts, Detection.Results.ModelSize Size, long? LastFinalizedBucketEnd)
{
    public static readonly JobStatistics Empty = new(DataCounts.Zero, Detection.Results.ModelSize.Empty, null);
}
