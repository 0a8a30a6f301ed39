namespace MlActors.Detection.Results;

/// <summary>
/// How the finalized buckets of a job were filled, over the lifetime of the job. Times are starts of buckets in milliseconds since the epoch, null
/// before the first one.
/// </summary>
/// <param name="BucketCount">Buckets finalized with a result.</param>
/// <param name="EmptyBucketCount">Those of them without any record.</param>
/// <param name="SparseBucketCount">Those of them with far fewer records than usual for this job.</param>
/// <param name="PassedOverBucketCount">
/// Empty buckets without a result, since a run of empty ones was longer than <see cref="AnomalyDetector.MaxEmptyRun"/>; not included in any other
/// count.
/// </param>
/// <param name="LatestBucketTimestamp">The latest bucket with a result.</param>
/// <param name="LatestEmptyBucketTimestamp">The latest of them without any record.</param>
/// <param name="LatestSparseBucketTimestamp">The latest sparse one.</param>
/// <param name="EarliestRecordTimestamp">Time of the oldest accepted record, milliseconds since the epoch; null before the first.</param>
public sealed record BucketCounts(
    long BucketCount,
    long EmptyBucketCount,
    long SparseBucketCount,
    long PassedOverBucketCount,
    long? LatestBucketTimestamp,
    long? LatestEmptyBucketTimestamp,
    long? LatestSparseBucketTimestamp,
    long? EarliestRecordTimestamp);
