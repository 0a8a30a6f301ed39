using System.Collections.Immutable;

namespace MlActors.Detection.Results;

/// <summary>What one bucket came to. It replaces, with its records, whatever was written for the same moment before.</summary>
/// <param name="Timestamp">Start of the bucket, milliseconds since the epoch.</param>
/// <param name="Span">Length of the bucket, milliseconds.</param>
/// <param name="AnomalyScore">0 to 100.</param>
/// <param name="EventCount">Records in the bucket.</param>
/// <param name="IsInterim">True until the bucket is complete.</param>
public sealed record BucketResult(
    long Timestamp,
    long Span,
    double AnomalyScore,
    double InitialAnomalyScore,
    double RawAnomalyScore,
    double Probability,
    long EventCount,
    bool IsInterim,
    ImmutableArray<RecordResult> Records);

/// <summary>One anomaly of one series in one bucket.</summary>
/// <param name="DetectorIndex">Position of the detector in the job's configuration.</param>
/// <param name="RecordScore">0 to 100.</param>
/// <param name="Probability">Of a value at least this unusual, 0 to 1.</param>
public sealed record RecordResult(
    int DetectorIndex,
    double RecordScore,
    double InitialRecordScore,
    double Probability,
    double Actual,
    double Typical,
    string? ByFieldValue,
    string? PartitionFieldValue);
