using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Domain.Time;

namespace MlActors.Api.Configuration;

/// <summary>Writes a job's configuration with all its defaults, as Elastic does.</summary>
internal static class JobConfigJson
{
    /// <summary>The members of a job; those that are not part of the configuration are absent for a new job.</summary>
    public static void WriteJob(
        this ElasticJsonWriter json, JobConfig job, DateTimeOffset? finished = null, string? snapshotId = null, Action? datafeed = null)
    {
        json.Text("job_id", job.Id.Value).Text("job_type", "anomaly_detector").Text("job_version", ApiSettings.JobVersion);
        if (!job.Groups.IsEmpty) json.Texts("groups", job.Groups);
        json.Text("description", job.Description).Time("create_time", job.CreateTime).Time("finished_time", finished)
            .Text("model_snapshot_id", snapshotId);
        json.WriteSettings(job, job.ResultsIndexName == "shared" ? "shared" : $"custom-{job.ResultsIndexName}");
        if (datafeed is not null) json.Object("datafeed_config", datafeed);
    }

    private static void WriteSettings(this ElasticJsonWriter json, JobConfig job, string? resultsIndexName)
    {
        json.Object("analysis_config", () => json.WriteAnalysis(job.Analysis, job.Written));
        json.Object("analysis_limits", () => json
            .Text("model_memory_limit", ByteSize.FormatMebibytes(job.ModelMemoryLimit))
            .Number("categorization_examples_limit", job.CategorizationExamplesLimit));
        json.Object("data_description", () => json.Text("time_field", job.Data.TimeField).Text("time_format", job.Data.TimeFormat));
        if (job.ModelPlot is { } plot)
            json.Object("model_plot_config", () => json.Flag("enabled", plot.Enabled).Text("terms", plot.Terms).Flag("annotations_enabled", false));
        if (job.BackgroundPersistInterval is { } interval)
            json.Text("background_persist_interval", job.Written?.BackgroundPersistInterval ?? DurationText.Format(interval));
        json.Number("renormalization_window_days", job.RenormalizationWindowDays)
            .Number("results_retention_days", job.ResultsRetentionDays)
            .Number("model_snapshot_retention_days", (long)job.ModelSnapshotRetentionDays)
            .Number("daily_model_snapshot_retention_after_days", (long)job.DailyModelSnapshotRetentionAfterDays)
            .Raw("custom_settings", job.CustomSettings)
            .Text("results_index_name", resultsIndexName)
            .Flag("allow_lazy_open", job.AllowLazyOpen);
    }

    /// <summary>Without generated members, so that the configuration can be used to create another job.</summary>
    public static void WriteJobToCopy(this ElasticJsonWriter json, JobConfig job, Action? datafeed)
    {
        if (!job.Groups.IsEmpty) json.Texts("groups", job.Groups);
        json.Text("description", job.Description);
        json.WriteSettings(job, job.ResultsIndexName == "shared" ? null : job.ResultsIndexName);
        if (datafeed is not null) json.Object("datafeed_config", datafeed);
    }

    private static void WriteAnalysis(this ElasticJsonWriter json, AnalysisConfig analysis, WrittenDurations? written)
    {
        json.Text("bucket_span", written?.BucketSpan ?? DurationText.Format(analysis.BucketSpan));
        json.WriteCategorization(analysis);
        if (analysis.Latency is { } latency) json.Text("latency", written?.Latency ?? DurationText.Format(latency));
        json.Text("summary_count_field_name", analysis.SummaryCountFieldName);
        json.Text("time_zone", analysis.TimeZone);
        json.Array("detectors", analysis.Detectors.Index(), at => json.Object(() => json.WriteDetector(at.Item, at.Index)));
        json.Texts("influencers", analysis.Influencers);
        json.Text("model_prune_window", written?.ModelPruneWindow ?? DurationText.Format(analysis.EffectivePruneWindow));
    }

    private static void WriteCategorization(this ElasticJsonWriter json, AnalysisConfig analysis)
    {
        json.Text("categorization_field_name", analysis.CategorizationFieldName);
        if (analysis.CategorizationAnalyzer is { } analyzer) json.Raw("categorization_analyzer", analyzer);
        else if (json.IsForDotNetClient && !analysis.CategorizationFilters.IsEmpty)
            json.Texts("categorization_filters", analysis.CategorizationFilters);
        else if (analysis.CategorizationFieldName is not null && !json.IsForDotNetClient)
            json.Object("categorization_analyzer", () => json.WriteDefaultAnalyzer(analysis.CategorizationFilters));
        if (analysis.PerPartitionCategorization is { } perPartition)
            json.Object(
                "per_partition_categorization", () => json.Flag("enabled", perPartition.Enabled).Flag("stop_on_warn", perPartition.StopOnWarn));
    }

    private static void WriteDetector(this ElasticJsonWriter json, DetectorConfig detector, int index)
    {
        json.Text("detector_description", detector.Description ?? detector.Describe())
            .Text("function", detector.Function)
            .Text("field_name", detector.FieldName)
            .Text("by_field_name", detector.ByFieldName)
            .Text("over_field_name", detector.OverFieldName)
            .Text("partition_field_name", detector.PartitionFieldName);
        if (detector.UseNull) json.Flag("use_null", true);
        json.Text("exclude_frequent", detector.ExcludeFrequent);
        if (!detector.CustomRules.IsEmpty) json.Array("custom_rules", detector.CustomRules, rule => json.Object(() => json.WriteRule(rule)));
        json.Number("detector_index", (long)index);
    }

    private static void WriteRule(this ElasticJsonWriter json, CustomRule rule)
    {
        json.Texts("actions", rule.Actions);
        if (!rule.Scope.IsEmpty)
            json.Object("scope", () =>
            {
                foreach (var scope in rule.Scope)
                    json.Object(scope.Field, () => json.Text("filter_id", scope.FilterId).Text("filter_type", scope.Include ? "include" : "exclude"));
            });
        if (!rule.Conditions.IsEmpty)
            json.Array("conditions", rule.Conditions, condition => json.Object(() => json
                .Text("applies_to", condition.AppliesTo).Text("operator", condition.Operator).Number("value", condition.Value)));
    }
}
