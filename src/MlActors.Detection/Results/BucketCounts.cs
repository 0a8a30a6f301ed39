namespace MlActors.Detection.Results;

/// <summary>How the finalised buckets of a job were filled, over its whole life. Times are starts of buckets, null before the first.</summary>
/// <param name="BucketCount">Buckets finalised with a result.</param>
/// <param name="EmptyBucketCount">Those of them without any record.</param>
/// <param name="SparseBucketCount">Those with far fewer records than this job's buckets usually have.</param>
/// <param name="PassedOverBucketCount">
/// Empty buckets without a result, since a run of empty ones was longer than <see cref="AnomalyDetector.MaxEmptyRun"/>; in no other count.
/// </param>
/// <param name="EarliestRecordTimestamp">Time of the oldest accepted record, milliseconds since the epoch.</param>
public sealed record BucketCounts(
    long BucketCount,
    long EmptyBucketCount,
    long SparseBucketCount,
    long PassedOverBucketCount,
    long? LatestBucketTimestamp,
    long? LatestEmptyBucketTimestamp,
    long? LatestSparseBucketTimestamp,
    long? EarliestRecordTimestamp);
