namespace MlActors.Detection.Modelling;

/// <summary>
/// The result of a model for a value: the probability of one at least this unusual, the expected value, and the contribution of the buckets before
/// (-5 to 5); and how far out the value is, see <see cref="Modelling.Deviation.Effective"/>,
/// which is null while too little is known, and what remains of an earlier deviation.
/// </summary>
internal readonly record struct ValueEvaluation(double Probability, double Typical, double MultiBucketImpact, double? Deviation, double Fading);

/// <summary>The range that contains 95 % of the expected values, and its median.</summary>
internal readonly record struct Bounds(double Lower, double Median, double Upper);
