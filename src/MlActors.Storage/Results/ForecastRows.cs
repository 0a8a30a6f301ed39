using System.Text.Json;
using LinqToDB.Mapping;
using MlActors.Detection.Forecasts;
using MlActors.Domain;
using MlActors.Domain.Forecasts;

namespace MlActors.Storage.Results;

/// <summary>A stored forecast. The members that queries use have their own columns.</summary>
[Table("forecast")]
internal sealed class ForecastRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("forecast_id")] public string ForecastId { get; init; } = "";
    [Column("status")] public int Status { get; init; }
    [Column("created")] public long Created { get; init; }
    [Column("expires")] public long? Expires { get; init; }
    [Column("run")] public string Run { get; init; } = "";

    public static ForecastRow Of(JobId job, ForecastRun run) => new()
    {
        Job = job.Value,
        ForecastId = run.Id,
        Status = (int)run.Status,
        Created = run.CreatedAt,
        Expires = run.ExpiresAt,
        Run = JsonSerializer.Serialize(run, ResultJson.Default.ForecastRun),
    };

    public ForecastRun ToRun() => JsonSerializer.Deserialize(Run, ResultJson.Default.ForecastRun)!;
}

/// <summary>A stored point of a forecast, numbered in the order of computation.</summary>
[Table("forecast_point")]
internal sealed class ForecastPointRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("forecast_id")] public string ForecastId { get; init; } = "";
    [PrimaryKey(2), Column("ordinal")] public long Ordinal { get; init; }
    [Column("timestamp")] public long Timestamp { get; init; }
    [Column("span")] public long Span { get; init; }
    [Column("detector_index")] public int DetectorIndex { get; init; }
    [Column("by_field_value")] public string? ByFieldValue { get; init; }
    [Column("partition_field_value")] public string? PartitionFieldValue { get; init; }
    [Column("lower")] public double? Lower { get; init; }
    [Column("prediction")] public double? Prediction { get; init; }
    [Column("upper")] public double? Upper { get; init; }

    public static IEnumerable<ForecastPointRow> Of(ForecastWrite write) => write.Points.Select((point, at) => new ForecastPointRow
    {
        Job = write.Job.Value,
        ForecastId = write.Run.Id,
        Ordinal = write.Run.RecordCount - write.Points.Length + at,
        Timestamp = point.Timestamp,
        Span = write.Span,
        DetectorIndex = point.DetectorIndex,
        ByFieldValue = point.ByFieldValue,
        PartitionFieldValue = point.PartitionFieldValue,
        Lower = StoredNumber.Of(point.Lower),
        Prediction = StoredNumber.Of(point.Prediction),
        Upper = StoredNumber.Of(point.Upper),
    });

    public StoredForecastPoint ToPoint() => new(
        ForecastId,
        Ordinal,
        Span,
        new ForecastPoint(
            Timestamp, DetectorIndex, ByFieldValue, PartitionFieldValue, StoredNumber.Read(Lower), StoredNumber.Read(Prediction),
            StoredNumber.Read(Upper)));
}

/// <summary>One expected value of a forecast.</summary>
/// <param name="Span">The length of the bucket, milliseconds.</param>
public sealed record StoredForecastPoint(string ForecastId, long Ordinal, long Span, ForecastPoint Point);
