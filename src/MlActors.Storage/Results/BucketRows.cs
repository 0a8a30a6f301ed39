using System.Collections.Immutable;
using System.Text.Json;
using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>The newest epoch that has written results of a job.</summary>
[Table("result_writer")]
internal sealed class WriterRow
{
    [PrimaryKey, Column("job")] public string Job { get; init; } = "";
    [Column("epoch")] public long Epoch { get; init; }
}

/// <summary>Marks a bucket as interim.</summary>
[Table("interim_bucket")]
internal sealed class InterimRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
}

/// <summary>A stored bucket with its built-in bucket_time influencer.</summary>
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

    /// <summary>The score of bucket_time; null when it equals the bucket's score, that is, unless another influencer has a higher one.</summary>
    [Column("time_anomaly_score")] public double? TimeAnomalyScore { get; init; }

    /// <inheritdoc cref="TimeAnomalyScore"/>
    [Column("time_initial_score")] public double? TimeInitialScore { get; init; }

    /// <summary>A JSON array; null for none.</summary>
    [Column("scheduled_events")] public string? ScheduledEvents { get; init; }

    public static BucketRow Of(JobId job, BucketResult bucket, double processingMilliseconds)
    {
        var time = bucket.BucketInfluencers.FirstOrDefault(influencer => influencer.FieldName == BucketInfluencer.BucketTime);
        return new BucketRow
        {
            Job = job.Value,
            Timestamp = bucket.Timestamp,
            Span = bucket.Span,
            AnomalyScore = StoredNumber.Of(bucket.AnomalyScore),
            InitialAnomalyScore = StoredNumber.Of(bucket.InitialAnomalyScore),
            RawAnomalyScore = StoredNumber.Of(time?.RawAnomalyScore ?? double.NaN),
            Probability = StoredNumber.Of(time?.Probability ?? double.NaN),
            EventCount = bucket.EventCount,
            IsInterim = bucket.IsInterim,
            ProcessingMilliseconds = StoredNumber.Of(processingMilliseconds),
            TimeAnomalyScore = time is null || time.AnomalyScore.Equals(bucket.AnomalyScore) ? null : StoredNumber.Of(time.AnomalyScore),
            TimeInitialScore = time is null || time.InitialAnomalyScore.Equals(bucket.InitialAnomalyScore)
                ? null
                : StoredNumber.Of(time.InitialAnomalyScore),
            ScheduledEvents = bucket.ScheduledEvents.IsDefaultOrEmpty
                ? null
                : JsonSerializer.Serialize(bucket.ScheduledEvents, ResultJson.Default.ImmutableArrayString),
        };
    }

    public StoredBucket ToBucket(IEnumerable<BucketInfluencerRow> others, ImmutableArray<RecordResult> records) => new(
        new BucketResult(Timestamp, Span, StoredNumber.Read(AnomalyScore), StoredNumber.Read(InitialAnomalyScore), EventCount, IsInterim)
        {
            BucketInfluencers = [Time, .. others.Select(row => row.ToInfluencer())],
            Records = records,
            ScheduledEvents = ScheduledEvents is null ? [] : JsonSerializer.Deserialize(ScheduledEvents, ResultJson.Default.ImmutableArrayString),
        },
        StoredNumber.Read(ProcessingMilliseconds));

    private BucketInfluencer Time => new(
        BucketInfluencer.BucketTime,
        TimeAnomalyScore ?? StoredNumber.Read(AnomalyScore),
        TimeInitialScore ?? StoredNumber.Read(InitialAnomalyScore),
        StoredNumber.Read(RawAnomalyScore),
        StoredNumber.Read(Probability));
}

/// <summary>The score of a bucket for one influencer field.</summary>
[Table("bucket_influencer")]
internal sealed class BucketInfluencerRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
    [PrimaryKey(2), Column("ordinal")] public int Ordinal { get; init; }
    [Column("field_name")] public string FieldName { get; init; } = "";
    [Column("anomaly_score")] public double? AnomalyScore { get; init; }
    [Column("initial_anomaly_score")] public double? InitialAnomalyScore { get; init; }
    [Column("raw_anomaly_score")] public double? RawAnomalyScore { get; init; }
    [Column("probability")] public double? Probability { get; init; }

    public static IEnumerable<BucketInfluencerRow> Of(JobId job, BucketResult bucket) => bucket.BucketInfluencers
        .Where(influencer => influencer.FieldName != BucketInfluencer.BucketTime)
        .Select((influencer, ordinal) => new BucketInfluencerRow
        {
            Job = job.Value,
            Timestamp = bucket.Timestamp,
            Ordinal = ordinal,
            FieldName = influencer.FieldName,
            AnomalyScore = StoredNumber.Of(influencer.AnomalyScore),
            InitialAnomalyScore = StoredNumber.Of(influencer.InitialAnomalyScore),
            RawAnomalyScore = StoredNumber.Of(influencer.RawAnomalyScore),
            Probability = StoredNumber.Of(influencer.Probability),
        });

    public BucketInfluencer ToInfluencer() => new(
        FieldName, StoredNumber.Read(AnomalyScore), StoredNumber.Read(InitialAnomalyScore), StoredNumber.Read(RawAnomalyScore),
        StoredNumber.Read(Probability));
}
