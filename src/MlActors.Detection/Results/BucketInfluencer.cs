namespace MlActors.Detection.Results;

/// <summary>How anomalous a bucket is on account of one influencer field, or of its time.</summary>
public sealed record BucketInfluencer(
    string FieldName, double AnomalyScore, double InitialAnomalyScore, double RawAnomalyScore, double Probability)
{
    /// <summary>The influencer that every bucket has: all of its series together.</summary>
    public const string BucketTime = "bucket_time";
}
