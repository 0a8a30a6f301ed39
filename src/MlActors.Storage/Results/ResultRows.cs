using System.Collections.Immutable;
using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;

namespace MlActors.Storage.Results;

/// <summary>The newest epoch that has written for a job.</summary>
[Table("result_writer")]
internal sealed class WriterRow
{
    [PrimaryKey, Column("job")] public string Job { get; init; } = "";
    [Column("epoch")] public long Epoch { get; init; }
}

/// <summary>Says that the bucket of a moment is an interim one.</summary>
[Table("interim_bucket")]
internal sealed class InterimRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
}

/// <summary>A bucket as it is stored. Not a number is stored as null, since databases do not keep it.</summary>
[Table("bucket")]
internal sealed class BucketRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
    [Column("span")] public long Span { get; init; }
    [Column("anomaly_score")] public double? AnomalyScore { get; init; }
    [Column("initial_anomaly_score")] public double? InitialAnomalyScore { get; init; }
    [Column("raw_anomaly_score")] public double? RawAnomalyScore { get; init; }
    [Column("probability")] public double? Probability { get; init; }
    [Column("event_count")] public long EventCount { get; init; }
    [Column("is_interim")] public bool IsInterim { get; init; }
    [Column("processing_ms")] public double? ProcessingMilliseconds { get; init; }

    public static BucketRow Of(JobId job, BucketResult bucket, double processingMilliseconds) => new()
    {
        Job = job.Value,
        Timestamp = bucket.Timestamp,
        Span = bucket.Span,
        AnomalyScore = StoredNumber.Of(bucket.AnomalyScore),
        InitialAnomalyScore = StoredNumber.Of(bucket.InitialAnomalyScore),
        RawAnomalyScore = StoredNumber.Of(bucket.BucketInfluencers.FirstOrDefault()?.RawAnomalyScore ?? 0),
        Probability = StoredNumber.Of(bucket.BucketInfluencers.FirstOrDefault()?.Probability ?? 1),
        EventCount = bucket.EventCount,
        IsInterim = bucket.IsInterim,
        ProcessingMilliseconds = StoredNumber.Of(processingMilliseconds),
    };

    public StoredBucket ToBucket(ImmutableArray<RecordResult> records) => new(
        new BucketResult(
            Timestamp,
            Span,
            StoredNumber.Read(AnomalyScore),
            StoredNumber.Read(InitialAnomalyScore),
            EventCount,
            IsInterim)
        {
            BucketInfluencers =
            [
                new BucketInfluencer(
                    BucketInfluencer.BucketTime,
                    StoredNumber.Read(AnomalyScore),
                    StoredNumber.Read(InitialAnomalyScore),
                    StoredNumber.Read(RawAnomalyScore),
                    StoredNumber.Read(Probability)),
            ],
            Records = records,
        },
        StoredNumber.Read(ProcessingMilliseconds));
}

/// <summary>A record as it is stored, numbered within its bucket in the order in which it was computed.</summary>
[Table("record")]
internal sealed class RecordRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
    [PrimaryKey(2), Column("ordinal")] public int Ordinal { get; init; }
    [Column("span")] public long Span { get; init; }
    [Column("detector_index")] public int DetectorIndex { get; init; }
    [Column("record_score")] public double? RecordScore { get; init; }
    [Column("initial_record_score")] public double? InitialRecordScore { get; init; }
    [Column("probability")] public double? Probability { get; init; }
    [Column("actual")] public double? Actual { get; init; }
    [Column("typical")] public double? Typical { get; init; }
    [Column("by_field_value")] public string? ByFieldValue { get; init; }
    [Column("partition_field_value")] public string? PartitionFieldValue { get; init; }
    [Column("is_interim")] public bool IsInterim { get; init; }

    public static IEnumerable<RecordRow> Of(JobId job, BucketResult bucket) => bucket.Records.Select((record, ordinal) => new RecordRow
    {
        Job = job.Value,
        Timestamp = bucket.Timestamp,
        Ordinal = ordinal,
        Span = bucket.Span,
        DetectorIndex = record.DetectorIndex,
        RecordScore = StoredNumber.Of(record.RecordScore),
        InitialRecordScore = StoredNumber.Of(record.InitialRecordScore),
        Probability = StoredNumber.Of(record.Probability),
        Actual = record.Actual is [var actual, ..] ? StoredNumber.Of(actual) : null,
        Typical = record.Typical is [var typical, ..] ? StoredNumber.Of(typical) : null,
        ByFieldValue = record.ByFieldValue,
        PartitionFieldValue = record.PartitionFieldValue,
        IsInterim = bucket.IsInterim,
    });

    public StoredRecord ToRecord() => new(
        Timestamp,
        Span,
        IsInterim,
        Ordinal,
        new RecordResult(
            DetectorIndex,
            StoredNumber.Read(RecordScore),
            StoredNumber.Read(InitialRecordScore),
            StoredNumber.Read(Probability))
        {
            Actual = [StoredNumber.Read(Actual)],
            Typical = [StoredNumber.Read(Typical)],
            ByFieldValue = ByFieldValue,
            PartitionFieldValue = PartitionFieldValue,
        });
}

/// <summary>Numbers on their way into and out of a column.</summary>
internal static class StoredNumber
{
    public static double? Of(double number) => double.IsNaN(number) ? null : number;

    public static double Read(double? stored) => stored ?? double.NaN;
}
