using System.Collections.Immutable;
using MlActors.Storage.Indices;
using MlActors.Storage.Search;

namespace MlActors.Storage.Results;

/// <summary>The kinds of results that are searched in their tables.</summary>
public enum ResultKind { Invalid = 0, Bucket, Record, Influencer, ModelPlot }

/// <summary>A field of result documents that is a column: it is compared and sorted in SQL.</summary>
/// <param name="Get">The sort value of a row.</param>
internal sealed record ResultColumn<TRow>(string Name, MappedField Field, Func<TRow, SortKey> Get);

/// <summary>The table of one kind of results, and its fields in the documents.</summary>
internal sealed record ResultTable<TRow>(string Type, string Name, ImmutableDictionary<string, ResultColumn<TRow>> Columns)
{
    public ResultColumn<TRow>? Find(string field)
    {
        const string ExactForm = ".keyword";
        if (Columns.TryGetValue(field, out var column)) return column;
        return field.EndsWith(ExactForm, StringComparison.Ordinal)
            && Columns.GetValueOrDefault(field[..^ExactForm.Length]) is { Field.Kind: MappedKind.Text } text ? text : null;
    }
}

/// <summary>The tables of results. Fields with several values, or with another unit than their column, are not listed.</summary>
internal static class SearchedTables
{
    public static readonly ResultTable<BucketRow> Buckets = Of<BucketRow>(
        "bucket", "bucket",
        Text<BucketRow>("job_id", "job", row => row.Job),
        Number<BucketRow>("timestamp", MappedKind.Date, row => row.Timestamp),
        Number<BucketRow>("anomaly_score", MappedKind.Decimal, row => row.AnomalyScore),
        Number<BucketRow>("initial_anomaly_score", MappedKind.Decimal, row => row.InitialAnomalyScore),
        Number<BucketRow>("event_count", MappedKind.Decimal, row => row.EventCount),
        Flag<BucketRow>("is_interim", row => row.IsInterim));

    public static readonly ResultTable<RecordRow> Records = Of<RecordRow>(
        "record", "record",
        Text<RecordRow>("job_id", "job", row => row.Job),
        Number<RecordRow>("timestamp", MappedKind.Date, row => row.Timestamp),
        Number<RecordRow>("record_score", MappedKind.Decimal, row => row.RecordScore),
        Number<RecordRow>("initial_record_score", MappedKind.Decimal, row => row.InitialRecordScore),
        Number<RecordRow>("probability", MappedKind.Decimal, row => row.Probability),
        Number<RecordRow>("detector_index", MappedKind.Decimal, row => row.DetectorIndex),
        Flag<RecordRow>("is_interim", row => row.IsInterim),
        Text<RecordRow>("by_field_value", "by_field_value", row => row.ByFieldValue),
        Text<RecordRow>("over_field_value", "over_field_value", row => row.OverFieldValue),
        Text<RecordRow>("partition_field_value", "partition_field_value", row => row.PartitionFieldValue));

    public static readonly ResultTable<InfluencerRow> Influencers = Of<InfluencerRow>(
        "influencer", "influencer",
        Text<InfluencerRow>("job_id", "job", row => row.Job),
        Number<InfluencerRow>("timestamp", MappedKind.Date, row => row.Timestamp),
        Number<InfluencerRow>("influencer_score", MappedKind.Decimal, row => row.InfluencerScore),
        Number<InfluencerRow>("initial_influencer_score", MappedKind.Decimal, row => row.InitialInfluencerScore),
        Number<InfluencerRow>("probability", MappedKind.Decimal, row => row.Probability),
        Flag<InfluencerRow>("is_interim", row => row.IsInterim),
        Text<InfluencerRow>("influencer_field_name", "field_name", row => row.FieldName),
        Text<InfluencerRow>("influencer_field_value", "field_value", row => row.FieldValue));

    public static readonly ResultTable<ModelPlotRow> ModelPlots = Of<ModelPlotRow>(
        "model_plot", "model_plot",
        Text<ModelPlotRow>("job_id", "job", row => row.Job),
        Number<ModelPlotRow>("timestamp", MappedKind.Date, row => row.Timestamp),
        Number<ModelPlotRow>("detector_index", MappedKind.Decimal, row => row.DetectorIndex),
        Text<ModelPlotRow>("model_feature", "feature", row => row.Feature),
        Text<ModelPlotRow>("by_field_value", "by_field_value", row => row.ByFieldValue),
        Text<ModelPlotRow>("over_field_value", "over_field_value", row => row.OverFieldValue),
        Text<ModelPlotRow>("partition_field_value", "partition_field_value", row => row.PartitionFieldValue));

    private static ResultTable<TRow> Of<TRow>(string type, string name, params IEnumerable<ResultColumn<TRow>> columns) =>
        new(type, name, columns.ToImmutableDictionary(column => column.Field.Name, StringComparer.Ordinal));

    private static ResultColumn<TRow> Number<TRow>(string name, MappedKind kind, Func<TRow, double?> get) => new(
        name, FieldOf(name, kind, kind == MappedKind.Date ? "date" : "double"), row => get(row) is { } number ? SortKey.Of(number) : SortKey.Missing);

    private static ResultColumn<TRow> Text<TRow>(string name, string column, Func<TRow, string?> get) =>
        new(column, FieldOf(name, MappedKind.Text, "keyword"), row => get(row) is { } text ? SortKey.Of(text) : SortKey.Missing);

    private static ResultColumn<TRow> Flag<TRow>(string name, Func<TRow, bool> get) =>
        new(name, FieldOf(name, MappedKind.Boolean, "boolean"), row => SortKey.Of(get(row) ? 1 : 0));

    private static MappedField FieldOf(string name, MappedKind kind, string type) =>
        new(0, 0, name, kind, type, kind == MappedKind.Date ? DocumentDateFormat.Default : null, HasArrays: false);
}
