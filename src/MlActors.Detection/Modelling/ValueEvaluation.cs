namespace MlActors.Detection.Modelling;

/// <summary>
/// What a model says of a value: how probable one at least this unusual is, what it expected, and the share of the buckets before (-5 to 5).
/// </summary>
internal readonly record struct ValueEvaluation(double Probability, double Typical, double MultiBucketImpact);

/// <summary>Between what a value is expected with 95 %, and its middle.</summary>
internal readonly record struct Bounds(double Lower, double Median, double Upper);
