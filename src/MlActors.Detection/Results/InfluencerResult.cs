namespace MlActors.Detection.Results;

/// <summary>How anomalous the series with one value of an influencer field were in one bucket.</summary>
/// <param name="FieldName">The influencer field.</param>
/// <param name="FieldValue">The value of the field.</param>
/// <param name="InfluencerScore">0 to 100, after renormalization.</param>
/// <param name="InitialInfluencerScore">0 to 100, when the bucket was finalized.</param>
/// <param name="Probability">The joint probability, 0 to 1.</param>
public sealed record InfluencerResult(string FieldName, string FieldValue, double InfluencerScore, double InitialInfluencerScore, double Probability);
