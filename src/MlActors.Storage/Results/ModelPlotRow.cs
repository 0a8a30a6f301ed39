using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>A stored model plot: the expected values of one series in one bucket.</summary>
[Table("model_plot")]
internal sealed class ModelPlotRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("timestamp")] public long Timestamp { get; init; }
    [PrimaryKey(2), Column("ordinal")] public int Ordinal { get; init; }
    [Column("span")] public long Span { get; init; }
    [Column("detector_index")] public int DetectorIndex { get; init; }
    [Column("feature")] public string Feature { get; init; } = "";
    [Column("lower")] public double? Lower { get; init; }
    [Column("median")] public double? Median { get; init; }
    [Column("upper")] public double? Upper { get; init; }
    [Column("actual")] public double? Actual { get; init; }
    [Column("by_field_value")] public string? ByFieldValue { get; init; }
    [Column("over_field_value")] public string? OverFieldValue { get; init; }
    [Column("partition_field_value")] public string? PartitionFieldValue { get; init; }

    public static IEnumerable<ModelPlotRow> Of(JobId job, BucketResult bucket) => bucket.ModelPlots.Select((plot, ordinal) => new ModelPlotRow
    {
        Job = job.Value,
        Timestamp = bucket.Timestamp,
        Ordinal = ordinal,
        Span = bucket.Span,
        DetectorIndex = plot.DetectorIndex,
        Feature = plot.Feature,
        Lower = StoredNumber.Of(plot.Lower),
        Median = StoredNumber.Of(plot.Median),
        Upper = StoredNumber.Of(plot.Upper),
        Actual = plot.Actual is { } actual ? StoredNumber.Of(actual) : null,
        ByFieldValue = plot.ByFieldValue,
        OverFieldValue = plot.OverFieldValue,
        PartitionFieldValue = plot.PartitionFieldValue,
    });

    public StoredModelPlot ToModelPlot() => new(
        Timestamp,
        Span,
        Ordinal,
        new ModelPlotResult(
            DetectorIndex, Feature, StoredNumber.Read(Lower), StoredNumber.Read(Median), StoredNumber.Read(Upper), Actual,
            ByFieldValue, OverFieldValue, PartitionFieldValue));
}
