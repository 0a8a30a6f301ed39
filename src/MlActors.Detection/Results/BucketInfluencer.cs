namespace MlActors.Detection.Results;

/// <summary>How anomalous a bucket is with respect to one influencer field, or to time.</summary>
/// <param name="FieldName">The influencer field, or <see cref="BucketTime"/>.</param>
/// <param name="AnomalyScore">0 to 100, after renormalization.</param>
/// <param name="InitialAnomalyScore">0 to 100, when the bucket was finalized.</param>
/// <param name="RawAnomalyScore">0 to 100, independent of the job's history.</param>
/// <param name="Probability">The joint probability, 0 to 1.</param>
public sealed record BucketInfluencer(
    string FieldName, double AnomalyScore, double InitialAnomalyScore, double RawAnomalyScore, double Probability)
{
    /// <summary>The influencer that every bucket has: all of its series together.</summary>
    public const string BucketTime = "bucket_time";
}
