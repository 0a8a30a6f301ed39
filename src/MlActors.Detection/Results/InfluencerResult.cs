namespace MlActors.Detection.Results;

/// <summary>How anomalous, in one bucket, the series were that one value of an influencer field was part of.</summary>
public sealed record InfluencerResult(string FieldName, string FieldValue, double InfluencerScore, double InitialInfluencerScore, double Probability);
