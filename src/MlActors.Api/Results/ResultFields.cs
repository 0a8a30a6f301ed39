using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Storage.Indices;

namespace MlActors.Api.Results;

/// <summary>The fields of result documents and their types, as in Elastic's mappings of the result indices.</summary>
internal static class ResultFields
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["timestamp"] = "date",
        ["forecast_create_timestamp"] = "date",
        ["forecast_start_timestamp"] = "date",
        ["forecast_end_timestamp"] = "date",
        ["forecast_expiry_timestamp"] = "date",
        ["log_time"] = "date",
        ["latest_record_timestamp"] = "date",
        ["earliest_record_timestamp"] = "date",
        ["latest_bucket_timestamp"] = "date",
        ["latest_record_time_stamp"] = "date",
        ["latest_result_time_stamp"] = "date",
        ["is_interim"] = "boolean",
        ["retain"] = "boolean",
    };

    private static readonly string[] Numbers =
    [
        "bucket_span", "anomaly_score", "initial_anomaly_score", "raw_anomaly_score", "probability", "event_count", "processing_time_ms",
        "detector_index",
        "record_score", "initial_record_score", "multi_bucket_impact", "actual", "typical", "influencer_score", "initial_influencer_score",
        "model_lower",
        "model_upper", "model_median", "category_id", "max_matching_length", "num_matches", "preferred_to_categories", "forecast_lower",
        "forecast_upper",
        "forecast_prediction", "forecast_progress", "forecast_record_count", "forecast_memory_bytes", "processed_record_count", "model_bytes",
        "peak_model_bytes", "model_bytes_exceeded", "model_bytes_memory_limit", "input_record_count", "bucket_count", "snapshot_doc_count",
    ];

    private static readonly string[] Texts =
    [
        "job_id", "result_type", "influencer_field_name", "influencer_field_value", "by_field_name", "by_field_value", "over_field_name",
        "over_field_value",
        "partition_field_name", "partition_field_value", "function", "function_description", "field_name", "model_feature", "terms", "regex",
        "examples",
        "grok_pattern", "mlcategory", "forecast_id", "forecast_status", "forecast_messages", "memory_status", "snapshot_id", "description",
        "scheduled_events",
    ];

    /// <summary>The fields of all results.</summary>
    public static ImmutableArray<IndexField> Common { get; } =
    [
        .. Known.Select(field => new IndexField(field.Key, field.Value == "date" ? MappedKind.Date : MappedKind.Boolean, field.Value, null))
            .Concat(Numbers.Select(name => new IndexField(name, MappedKind.Decimal, "double", null)))
            .Concat(Texts.Select(name => new IndexField(name, MappedKind.Text, "keyword", null)))
            .OrderBy(field => field.Name, StringComparer.Ordinal),
    ];

    /// <summary>The fields of all results, and the fields of the job's data that are copied into them.</summary>
    public static IEnumerable<(string Name, string Type)> Of(JobConfig job) => Known.Select(field => (field.Key, field.Value))
        .Concat(Numbers.Select(name => (name, "double")))
        .Concat(Texts.Select(name => (name, "keyword")))
        .Concat(job.Analysis.Influencers.Concat(job.Analysis.Detectors.SelectMany(detector => detector.SplitFields)).Distinct(StringComparer.Ordinal)
            .Where(name => !Known.ContainsKey(name) && !Numbers.Contains(name) && !Texts.Contains(name))
            .Select(name => (name, "keyword")));
}
