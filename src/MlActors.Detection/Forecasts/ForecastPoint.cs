namespace MlActors.Detection.Forecasts;

/// <summary>What a series is expected to be in a bucket to come, and between what bounds with 95 %.</summary>
/// <param name="Timestamp">Start of the bucket, milliseconds since the epoch.</param>
public sealed record ForecastPoint(
    long Timestamp, int DetectorIndex, string? ByFieldValue, string? PartitionFieldValue, double Lower, double Prediction, double Upper);

/// <summary>A forecast cannot be made; the message says why in a way that a user understands.</summary>
public sealed class ForecastRefusedException(string reason) : InvalidOperationException(reason);
