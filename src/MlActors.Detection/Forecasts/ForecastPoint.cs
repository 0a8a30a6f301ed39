namespace MlActors.Detection.Forecasts;

/// <summary>
/// The expected value of a series in a future bucket, with bounds that contain 95 % of the values. Values have the unit of the analysed field.
/// </summary>
/// <param name="Timestamp">Start of the bucket, milliseconds since the epoch.</param>
/// <param name="DetectorIndex">Position of the detector in the job's configuration.</param>
/// <param name="ByFieldValue">Null where the detector has no by field, or the records lacked it.</param>
/// <param name="PartitionFieldValue">Null where the detector has no partition field, or the records lacked it.</param>
public sealed record ForecastPoint(
    long Timestamp, int DetectorIndex, string? ByFieldValue, string? PartitionFieldValue, double Lower, double Prediction, double Upper);

/// <summary>A forecast cannot be made; the message gives the reason in terms that a user understands.</summary>
public sealed class ForecastRefusedException(string reason) : InvalidOperationException(reason);
