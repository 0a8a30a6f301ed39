using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using MlActors.Domain.Settings;

namespace MlActors.Api.Configuration;

/// <summary>A requested job, and the datafeed that the request may contain.</summary>
internal sealed record JobDraft(JobConfig Config, DatafeedDraft? Datafeed);

/// <summary>Reads a job's configuration. Features of Elastic that this version does not support are refused by name, never ignored.</summary>
internal static class JobConfigReader
{
    /// <summary>Members that a request must not set.</summary>
    public static readonly string[] Generated =
        ["create_time", "finished_time", "job_version", "model_snapshot_id", "model_snapshot_min_version", "blocked", "deleting"];

    private const string CustomIndexPrefix = "custom-";

    /// <param name="settings">The cluster's limits; without them there are none.</param>
    public static JobDraft Read(JsonPart body, string pathId, DateTimeOffset now, ClusterSettings? settings = null)
    {
        if (body.End - body.Start > Limits.JobConfigurationBytes)
            throw ElasticException.BadRequest(
                $"the job's configuration is {body.End - body.Start} bytes long, and at most {Limits.JobConfigurationBytes} are allowed");
        var draft = JsonFields.Read(body, "job_details", fields => Read(fields, pathId, now, settings ?? ClusterSettings.Defaults));
        var refused = JobConfigRules.Check(draft.Config) ?? settings?.RefuseMemoryLimit(draft.Config.ModelMemoryLimit);
        return refused is { } refusal ? throw ErrorMapping.Of(refusal).AsException() : draft;
    }

    private static JobDraft Read(JsonFields fields, string pathId, DateTimeOffset now, ClusterSettings settings)
    {
        RefuseOtherId(fields.Text("job_id"), pathId);
        RefuseGenerated(fields);
        var analysis = fields.Object("analysis_config", "analysis_config", AnalysisConfigReader.Read);
        var data = fields.Object("data_description", "data_description", ReadData);
        var draft = analysis ?? AnalysisConfigReader.Empty;
        var job = ReadSettings(
            fields, new JobConfig(new JobId(pathId), draft.Config, data ?? new DataDescription(), now) { Written = draft.Written }, settings);
        var datafeed = fields.Object("datafeed_config", "datafeed_config", DatafeedConfigReader.Read);
        fields.RefuseUnknownFields();
        if (analysis is null) throw Missing("An analysis_config must be set");
        return data is null ? throw Missing("A data_description must be set") : new JobDraft(job, datafeed);
    }

    private static JobConfig ReadSettings(JsonFields fields, JobConfig job, ClusterSettings settings)
    {
        var limits = fields.Object("analysis_limits", "analysis_limits", ReadLimits);
        return WithRetention(fields, job with
        {
            Description = fields.Text("description"),
            Groups = Sorted(fields.Texts("groups") ?? []),
            ModelMemoryLimit = limits?.ModelMemory ?? settings.WithinMemoryLimit(job.ModelMemoryLimit),
            CategorizationExamplesLimit = limits?.Examples ?? job.CategorizationExamplesLimit,
            CustomSettings = ObjectJson(fields, "custom_settings"),
            ModelPlot = fields.Object("model_plot_config", "model_plot_config", ReadModelPlot),
            ResultsIndexName = OwnIndexName(fields.Text("results_index_name") ?? job.ResultsIndexName),
            RenormalizationWindowDays = fields.Integer("renormalization_window_days"),
            ResultsRetentionDays = fields.Integer("results_retention_days"),
            BackgroundPersistInterval = fields.Duration("background_persist_interval"),
            Written = job.Written! with { BackgroundPersistInterval = fields.AnyScalar("background_persist_interval")?.Trim() },
            AllowLazyOpen = fields.Flag("allow_lazy_open") ?? false,
        });
    }

    internal static ImmutableArray<string> Sorted(IEnumerable<string> groups) =>
        [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // Without a configured daily limit, the limit is reduced to the retention.
    private static JobConfig WithRetention(JsonFields fields, JobConfig job)
    {
        var retention = fields.Count("model_snapshot_retention_days") ?? job.ModelSnapshotRetentionDays;
        var daily = fields.Count("daily_model_snapshot_retention_after_days") ?? Math.Min(
            job.DailyModelSnapshotRetentionAfterDays, Math.Max(0, retention));
        return job with { ModelSnapshotRetentionDays = retention, DailyModelSnapshotRetentionAfterDays = daily };
    }

    private static DataDescription ReadData(JsonFields fields)
    {
        if (fields.Take("format") is { } format)
            fields.Within(format, "format", () => format.Text is "xcontent" or "XCONTENT"
                ? format
                : throw ElasticException.BadRequest($"data_description.format [{format.Text}] is not supported; only xcontent (JSON) is"));
        // Elastic accepts what described delimited data once, and does not use it.
        fields.Text("field_delimiter");
        fields.Text("quote_character");
        var data = new DataDescription();
        return new DataDescription(fields.Text("time_field") ?? data.TimeField, fields.Text("time_format") ?? data.TimeFormat);
    }

    internal static AnalysisLimits ReadLimits(JsonFields fields) => new(
        fields.Take("model_memory_limit") is { } limit
            ? fields.Within(limit, "model_memory_limit", () => ByteSize.Parse(fields.AnyScalar("model_memory_limit")!, "model_memory_limit"))
            : null,
        fields.Integer("categorization_examples_limit"));

    private static void RefuseOtherId(string? bodyId, string pathId)
    {
        if (bodyId is not null && bodyId != pathId)
            throw ElasticException.BadRequest(
                $"Inconsistent job_id; '{bodyId}' specified in the body differs from '{pathId}' specified as a URL argument");
    }

    private static void RefuseGenerated(JsonFields fields)
    {
        if (fields.Text("job_type") is { } type && type != "anomaly_detector")
            throw ElasticException.BadRequest($"job_type [{type}] is unknown; only anomaly_detector is known");
        var given = fields.PresentAmong(Generated);
        if (given.Count > 0)
            throw ElasticException.BadRequest(
                $"The job is configured with fields [{string.Join(", ", given)}] that are illegal to set at job creation");
    }

    internal static ModelPlotConfig ReadModelPlot(JsonFields fields)
    {
        if (fields.Flag("annotations_enabled") == true) throw ElasticException.NotSupported("[annotations_enabled]", "leave it out");
        return new ModelPlotConfig(fields.Flag("enabled") ?? true, fields.Text("terms"));
    }

    /// <summary>Responses contain the name with the prefix, and requests may do so too.</summary>
    private static string OwnIndexName(string name) =>
        name.StartsWith(CustomIndexPrefix, StringComparison.Ordinal) ? name[CustomIndexPrefix.Length..] : name;

    internal static string? ObjectJson(JsonFields fields, string name) => fields.Take(name) switch
    {
        null => null,
        { Kind: JsonKind.Object } value => value.ToJson(),
        var other => throw ElasticException.BadRequest($"[{name}] must be an object, not {other.TokenName}"),
    };

    private static ElasticException Missing(string reason) => ElasticException.BadRequest(reason);

    internal sealed record AnalysisLimits(long? ModelMemory, long? Examples);
}
