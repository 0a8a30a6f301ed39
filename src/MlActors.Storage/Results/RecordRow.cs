using System.Text.Json;
using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>A stored record, numbered within its bucket in the order of computation.</summary>
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
    [Column("over_field_value")] public string? OverFieldValue { get; init; }
    [Column("multi_bucket_impact")] public double? MultiBucketImpact { get; init; }

    /// <summary>A <see cref="RecordDetail"/>; null when the columns are sufficient.</summary>
    [Column("detail")] public string? Detail { get; init; }

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
        OverFieldValue = record.OverFieldValue,
        MultiBucketImpact = StoredNumber.Of(record.MultiBucketImpact),
        Detail = RecordDetail.Of(record) is { } detail ? JsonSerializer.Serialize(detail, ResultJson.Default.RecordDetail) : null,
    });

    public StoredRecord ToRecord() => new(Timestamp, Span, IsInterim, Ordinal, ToResult());

    private RecordResult ToResult()
    {
        var record = new RecordResult(
            DetectorIndex, StoredNumber.Read(RecordScore), StoredNumber.Read(InitialRecordScore), StoredNumber.Read(Probability))
        {
            // Records of the first format have none.
            MultiBucketImpact = MultiBucketImpact ?? 0,
            Actual = [StoredNumber.Read(Actual)],
            Typical = [StoredNumber.Read(Typical)],
            ByFieldValue = ByFieldValue,
            OverFieldValue = OverFieldValue,
            PartitionFieldValue = PartitionFieldValue,
        };
        return Detail is null ? record : JsonSerializer.Deserialize(Detail, ResultJson.Default.RecordDetail)!.AddTo(record);
    }
}

/// <summary>The members that few records have or that results are not sorted by.</summary>
internal sealed record RecordDetail
{
    /// <summary>Null for a single value, which is in its column.</summary>
    public double[]? Actual { get; init; }

    /// <inheritdoc cref="Actual"/>
    public double[]? Typical { get; init; }

    public RecordInfluencer[]? Influencers { get; init; }
    public RecordCause[]? Causes { get; init; }
    public Explanation? Explanation { get; init; }
    public GeoResults? Geo { get; init; }
    public DetectorFunction? Function { get; init; }

    public static RecordDetail? Of(RecordResult record)
    {
        var detail = new RecordDetail
        {
            Actual = record.Actual.Length == 1 ? null : [.. record.Actual],
            Typical = record.Typical.Length == 1 ? null : [.. record.Typical],
            Influencers = record.Influencers.IsEmpty ? null : [.. record.Influencers],
            Causes = record.Causes.IsEmpty ? null : [.. record.Causes],
            Explanation = record.Explanation,
            Geo = record.GeoResults,
            Function = record.FunctionDescription,
        };
        return detail == new RecordDetail() ? null : detail;
    }

    public RecordResult AddTo(RecordResult record) => record with
    {
        Actual = Actual is null ? record.Actual : [.. Actual],
        Typical = Typical is null ? record.Typical : [.. Typical],
        Influencers = [.. Influencers ?? []],
        Causes = [.. Causes ?? []],
        Explanation = Explanation,
        GeoResults = Geo,
        FunctionDescription = Function,
    };
}
