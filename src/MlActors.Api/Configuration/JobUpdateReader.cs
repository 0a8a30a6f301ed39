using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Settings;

namespace MlActors.Api.Configuration;

/// <summary>Reads the changes of an update job request. What Elastic does not allow to change is refused as an unknown field.</summary>
internal static class JobUpdateReader
{
    public static JobUpdate Read(JsonPart body, ClusterSettings settings)
    {
        if (body.End - body.Start > Limits.JobConfigurationBytes)
            throw ElasticException.BadRequest(
                $"the update of the job is {body.End - body.Start} bytes long, and at most {Limits.JobConfigurationBytes} are allowed");
        var update = JsonFields.Read(body, "job_update", Read);
        return update.ModelMemoryLimit is { } limit && settings.RefuseMemoryLimit(limit) is { } refusal
            ? throw ErrorMapping.Of(refusal).AsException()
            : update;
    }

    private static JobUpdate Read(JsonFields fields)
    {
        var limits = fields.Object("analysis_limits", "analysis_limits", JobConfigReader.ReadLimits);
        fields.Text("job_id");
        return new JobUpdate
        {
            Description = fields.Text("description"),
            Groups = fields.Texts("groups") is { } groups ? JobConfigReader.Sorted(groups) : null,
            CustomSettings = JobConfigReader.ObjectJson(fields, "custom_settings"),
            ModelMemoryLimit = limits?.ModelMemory,
            CategorizationExamplesLimit = limits?.Examples,
            ModelPlot = fields.Object("model_plot_config", "model_plot_config", JobConfigReader.ReadModelPlot),
            BackgroundPersistInterval = fields.Duration("background_persist_interval"),
            RenormalizationWindowDays = fields.Integer("renormalization_window_days"),
            ResultsRetentionDays = fields.Integer("results_retention_days"),
            ModelSnapshotRetentionDays = fields.Count("model_snapshot_retention_days"),
            DailyModelSnapshotRetentionAfterDays = fields.Count("daily_model_snapshot_retention_after_days"),
            CategorizationFilters = fields.Texts("categorization_filters") is { } filters ? [.. filters] : (ImmutableArray<string>?)null,
            PerPartitionCategorization = fields.Object(
                "per_partition_categorization", "per_partition_categorization", AnalysisConfigReader.ReadPerPartition),
            ModelPruneWindow = fields.Duration("model_prune_window"),
            AllowLazyOpen = fields.Flag("allow_lazy_open"),
            Detectors = [.. fields.Objects("detectors", "detector_update", ReadDetector) ?? []],
            Written = new WrittenDurations(
                null, null, fields.AnyScalar("model_prune_window")?.Trim(), fields.AnyScalar("background_persist_interval")?.Trim()),
        };
    }

    private static DetectorUpdate ReadDetector(JsonFields fields)
    {
        var (index, description) = (fields.Count("detector_index"), fields.Text("description"));
        var rules = fields.Objects("custom_rules", "detection_rule", AnalysisConfigReader.ReadRule);
        fields.RefuseUnknownFields();
        return index is { } given
            ? new DetectorUpdate(given, description, rules is null ? null : [.. rules])
            : throw ElasticException.BadRequest("Required [detector_index]");
    }
}
