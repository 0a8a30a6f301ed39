using System.Collections.Immutable;
using MlActors.Api.Datafeeds;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>A job as a caller asks for it, with the datafeed that may stand inside it.</summary>
internal sealed record JobDraft(JobConfig Config, DatafeedDraft? Datafeed);

/// <summary>Reads a job's configuration. What Elastic knows and this version cannot do is refused by name, never passed over.</summary>
internal static class JobConfigReader
{
    private static readonly string[] Generated =
        ["create_time", "finished_time", "job_version", "model_snapshot_id", "model_snapshot_min_version", "blocked", "deleting"];

    private static readonly AnalysisConfig NoAnalysis = new(TimeSpan.FromMinutes(5), []);

    public static JobDraft Read(JsonPart body, string pathId, DateTimeOffset now)
    {
        var draft = JsonFields.Read(body, "job_details", fields => Read(fields, pathId, now));
        return JobConfigRules.Check(draft.Config) is { } refusal ? throw ErrorMapping.Of(refusal).AsException() : draft;
    }

    private static JobDraft Read(JsonFields fields, string pathId, DateTimeOffset now)
    {
        RefuseOtherId(fields.Text("job_id"), pathId);
        RefuseGenerated(fields);
        RefuseModelPlot(fields);
        var analysis = fields.Object("analysis_config", "analysis_config", ReadAnalysis);
        var data = fields.Object("data_description", "data_description", ReadData);
        var job = ReadSettings(fields, new JobConfig(new JobId(pathId), analysis ?? NoAnalysis, data ?? new DataDescription(), now));
        var datafeed = fields.Object("datafeed_config", "datafeed_config", DatafeedConfigReader.Read);
        fields.RefuseTheRest();
        if (analysis is null) throw Missing("An analysis_config must be set");
        return data is null ? throw Missing("A data_description must be set") : new JobDraft(job, datafeed);
    }

    private static JobConfig ReadSettings(JsonFields fields, JobConfig job)
    {
        var limits = fields.Object("analysis_limits", "analysis_limits", ReadLimits);
        return WithRetention(fields, job with
        {
            Description = fields.Text("description"),
            Groups = [.. (fields.Texts("groups") ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            ModelMemoryLimit = limits?.ModelMemory ?? job.ModelMemoryLimit,
            CategorizationExamplesLimit = limits?.Examples ?? job.CategorizationExamplesLimit,
            CustomSettings = ObjectJson(fields, "custom_settings"),
            ResultsIndexName = fields.Text("results_index_name") ?? job.ResultsIndexName,
            RenormalizationWindowDays = fields.Integer("renormalization_window_days"),
            ResultsRetentionDays = fields.Integer("results_retention_days"),
            BackgroundPersistInterval = fields.Duration("background_persist_interval"),
            AllowLazyOpen = fields.Flag("allow_lazy_open") ?? false,
        });
    }

    // Without a daily limit of its own a short retention brings the limit down with it.
    private static JobConfig WithRetention(JsonFields fields, JobConfig job)
    {
        var retention = fields.Count("model_snapshot_retention_days") ?? job.ModelSnapshotRetentionDays;
        var daily = fields.Count("daily_model_snapshot_retention_after_days") ?? Math.Min(job.DailyModelSnapshotRetentionAfterDays, Math.Max(0, retention));
        return job with { ModelSnapshotRetentionDays = retention, DailyModelSnapshotRetentionAfterDays = daily };
    }

    private static AnalysisConfig ReadAnalysis(JsonFields fields)
    {
        RefuseCategorization(fields);
        if (fields.Text("summary_count_field_name") is not null) throw NotYet("summary_count_field_name");
        if (fields.Flag("multivariate_by_fields") == true) throw NotYet("multivariate_by_fields");
        var detectors = fields.Objects("detectors", "detectors", ReadDetector) ?? [];
        return new AnalysisConfig(fields.Duration("bucket_span") ?? TimeSpan.FromMinutes(5), [.. detectors])
        {
            Influencers = [.. (fields.Texts("influencers") ?? []).Distinct(StringComparer.Ordinal)],
            Latency = fields.Duration("latency"),
            ModelPruneWindow = fields.Duration("model_prune_window"),
        };
    }

    private static void RefuseCategorization(JsonFields fields)
    {
        if (fields.Among(["categorization_field_name", "categorization_analyzer"]) is [var field, ..]) throw NotYet(field);
        if (fields.Texts("categorization_filters") is { Count: > 0 }) throw NotYet("categorization_filters");
        var perPartition = fields.Object("per_partition_categorization", "per_partition_categorization", inner =>
            new Switch(inner.Flag("enabled") == true || inner.Flag("stop_on_warn") == true));
        if (perPartition is { On: true }) throw NotYet("per_partition_categorization");
    }

    private static DetectorConfig ReadDetector(JsonFields fields)
    {
        if (fields.Text("over_field_name") is not null) throw NotYet("over_field_name");
        if (fields.Text("exclude_frequent") is { } frequent && frequent != "none") throw NotYet("exclude_frequent");
        if (fields.Take("custom_rules") is { } rules && (rules.Kind != JsonKind.Array || rules.Items.Count > 0)) throw NotYet("custom_rules");
        fields.Integer("detector_index");
        var function = fields.Text("function");
        var detector = new DetectorConfig(LongName(function ?? ""))
        {
            FieldName = fields.Text("field_name"),
            ByFieldName = fields.Text("by_field_name"),
            PartitionFieldName = fields.Text("partition_field_name"),
            UseNull = fields.Flag("use_null") ?? false,
        };
        var description = fields.Text("detector_description");
        fields.RefuseTheRest();
        if (function is null) throw Missing("function must be set in each detector");
        return detector with { Description = description is { Length: > 0 } own ? own : detector.Describe() };
    }

    /// <summary>Elastic's short spellings of functions, expanded as its answers have them.</summary>
    private static string LongName(string function) => function.ToLowerInvariant() switch
    {
        "avg" => "mean",
        "low_avg" => "low_mean",
        "high_avg" => "high_mean",
        "nzc" => "non_zero_count",
        "low_nzc" => "low_non_zero_count",
        "high_nzc" => "high_non_zero_count",
        "dc" => "distinct_count",
        "low_dc" => "low_distinct_count",
        "high_dc" => "high_distinct_count",
        var other => other,
    };

    private static DataDescription ReadData(JsonFields fields)
    {
        if (fields.Text("format") is { } format && format is not ("xcontent" or "XCONTENT"))
            throw ElasticException.BadRequest($"data_description.format [{format}] is not supported; only xcontent (JSON) is");
        var data = new DataDescription();
        return new DataDescription(fields.Text("time_field") ?? data.TimeField, fields.Text("time_format") ?? data.TimeFormat);
    }

    private static AnalysisLimits ReadLimits(JsonFields fields) => new(
        fields.Take("model_memory_limit") is { } limit
            ? fields.Within(limit, "model_memory_limit", () => ByteSize.Parse(fields.AnyScalar("model_memory_limit")!, "model_memory_limit"))
            : null,
        fields.Integer("categorization_examples_limit"));

    private static void RefuseOtherId(string? bodyId, string pathId)
    {
        if (bodyId is not null && bodyId != pathId)
            throw ElasticException.BadRequest($"Inconsistent job_id; '{bodyId}' specified in the body differs from '{pathId}' specified as a URL argument");
    }

    private static void RefuseGenerated(JsonFields fields)
    {
        if (fields.Text("job_type") is { } type && type != "anomaly_detector")
            throw ElasticException.BadRequest($"job_type [{type}] is unknown; only anomaly_detector is known");
        var given = fields.Among(Generated);
        if (given.Count > 0)
            throw ElasticException.BadRequest($"The job is configured with fields [{string.Join(", ", given)}] that are illegal to set at job creation");
    }

    private static void RefuseModelPlot(JsonFields fields)
    {
        var plot = fields.Object("model_plot_config", "model_plot_config", inner =>
        {
            inner.Text("terms");
            return new Switch(inner.Flag("enabled") == true || inner.Flag("annotations_enabled") == true);
        });
        if (plot is { On: true }) throw NotYet("model_plot_config");
    }

    private static string? ObjectJson(JsonFields fields, string name) => fields.Take(name) switch
    {
        null => null,
        { Kind: JsonKind.Object } value => value.ToJson(),
        var other => throw ElasticException.BadRequest($"[{name}] must be an object, not {other.KindWord}"),
    };

    private static ElasticException NotYet(string field) => ElasticException.NotYet($"[{field}]", "leave it out");

    private static ElasticException Missing(string reason) => ElasticException.BadRequest(reason);

    /// <summary>A feature that is off may be named.</summary>
    private sealed record Switch(bool On);

    private sealed record AnalysisLimits(long? ModelMemory, long? Examples);
}
