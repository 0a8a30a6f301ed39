using System.Collections.Immutable;

namespace MlActors.Storage.Indices;

/// <summary>
/// The fields of result documents and their types, as in Elastic's template for the result indices: they are mapped in each of these indices,
/// whatever fields the first document has.
/// </summary>
public static class ResultMappings
{
    private const string Indices = ".ml-anomalies-";

    private static readonly ImmutableArray<string> Dates =
    [
        "timestamp", "forecast_create_timestamp", "forecast_start_timestamp", "forecast_end_timestamp", "forecast_expiry_timestamp", "log_time",
        "latest_record_timestamp", "earliest_record_timestamp", "latest_bucket_timestamp", "latest_record_time_stamp", "latest_result_time_stamp",
    ];

    private static readonly ImmutableArray<string> Flags = ["is_interim", "retain"];

    private static readonly ImmutableArray<string> Numbers =
    [
        "bucket_span", "anomaly_score", "initial_anomaly_score", "raw_anomaly_score", "probability", "event_count", "processing_time_ms",
        "detector_index", "record_score", "initial_record_score", "multi_bucket_impact", "actual", "typical", "influencer_score",
        "initial_influencer_score", "model_lower", "model_upper", "model_median", "category_id", "max_matching_length", "num_matches",
        "preferred_to_categories", "forecast_lower", "forecast_upper", "forecast_prediction", "forecast_progress", "forecast_record_count",
        "forecast_memory_bytes", "processed_record_count", "model_bytes", "peak_model_bytes", "model_bytes_exceeded", "model_bytes_memory_limit",
        "input_record_count", "bucket_count", "snapshot_doc_count",
    ];

    private static readonly ImmutableArray<string> Texts =
    [
        "job_id", "result_type", "influencer_field_name", "influencer_field_value", "by_field_name", "by_field_value", "over_field_name",
        "over_field_value", "partition_field_name", "partition_field_value", "function", "function_description", "field_name", "model_feature",
        "terms", "regex", "examples", "grok_pattern", "mlcategory", "forecast_id", "forecast_status", "forecast_messages", "memory_status",
        "snapshot_id", "description", "scheduled_events",
    ];

    /// <summary>In the order of their names.</summary>
    public static ImmutableArray<IndexField> Fields { get; } =
    [
        .. Dates.Select(name => new IndexField(name, MappedKind.Date, "date", null))
            .Concat(Flags.Select(name => new IndexField(name, MappedKind.Boolean, "boolean", null)))
            .Concat(Numbers.Select(name => new IndexField(name, MappedKind.Decimal, "double", null)))
            .Concat(Texts.Select(name => new IndexField(name, MappedKind.Text, "keyword", null)))
            .OrderBy(field => field.Name, StringComparer.Ordinal),
    ];

    private static readonly IndexMappings OfResults = new(
        DynamicMapping.Map,
        [.. Fields.Select(field => new IndexMappings.Field(
            field.Name, field.Kind, field.Type, field.Kind == MappedKind.Date ? DocumentDateFormat.Default : null))]);

    /// <summary>The mappings of an index that is created with its first document.</summary>
    internal static IndexMappings Of(string index) => AreOf(index) ? OfResults : IndexMappings.Empty;

    /// <summary>Whether an index is one of results, where strings of unmapped fields are keywords, and not detected as dates.</summary>
    public static bool AreOf(string index) => index.StartsWith(Indices, StringComparison.Ordinal);
}
