using System.Collections.Immutable;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Jobs;

/// <summary>A change of a job's configuration: what is null stays as it is.</summary>
public sealed record JobUpdate
{
    public string? Description { get; init; }
    public ImmutableArray<string>? Groups { get; init; }

    /// <summary>The caller's own JSON object.</summary>
    public string? CustomSettings { get; init; }

    /// <summary>Bytes.</summary>
    public long? ModelMemoryLimit { get; init; }

    public long? CategorizationExamplesLimit { get; init; }
    public ModelPlotConfig? ModelPlot { get; init; }
    public TimeSpan? BackgroundPersistInterval { get; init; }
    public long? RenormalizationWindowDays { get; init; }
    public long? ResultsRetentionDays { get; init; }
    public int? ModelSnapshotRetentionDays { get; init; }
    public int? DailyModelSnapshotRetentionAfterDays { get; init; }
    public ImmutableArray<string>? CategorizationFilters { get; init; }
    public PerPartitionCategorization? PerPartitionCategorization { get; init; }
    public TimeSpan? ModelPruneWindow { get; init; }
    public bool? AllowLazyOpen { get; init; }
    public ImmutableArray<DetectorUpdate> Detectors { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The durations above as the caller wrote them; null where none was given.</summary>
    public WrittenDurations? Written { get; init; }
}

/// <summary>A change of one detector: what is null stays as it is.</summary>
public sealed record DetectorUpdate(int Index, string? Description, ImmutableArray<CustomRule>? CustomRules);

/// <summary>What an update makes of a configuration, and which updates are refused; the texts are Elastic's where it has one.</summary>
public static class JobUpdates
{
    private const long MiB = 1024 * 1024;

    /// <returns>The changed configuration, or the refusal.</returns>
    public static (JobConfig? Config, Refusal? Refusal) Apply(this JobUpdate update, JobState job)
    {
        var config = job.Config!;
        var reason = update.CheckLimits(job) ?? update.CheckDetectors(config) ?? update.CheckCategorization(config.Analysis);
        if (reason is not null) return (null, Refusal.BadRequest(reason));
        var changed = update.ApplyTo(config);
        return JobConfigRules.Check(changed) is { } refusal ? (null, refusal) : (changed, null);
    }

    private static JobConfig ApplyTo(this JobUpdate update, JobConfig job) => job with
    {
        Analysis = update.ApplyTo(job.Analysis),
        Description = update.Description ?? job.Description,
        Groups = update.Groups ?? job.Groups,
        CustomSettings = update.CustomSettings ?? job.CustomSettings,
        ModelMemoryLimit = update.ModelMemoryLimit ?? job.ModelMemoryLimit,
        CategorizationExamplesLimit = update.CategorizationExamplesLimit ?? job.CategorizationExamplesLimit,
        ModelPlot = update.ModelPlot ?? job.ModelPlot,
        BackgroundPersistInterval = update.BackgroundPersistInterval ?? job.BackgroundPersistInterval,
        RenormalizationWindowDays = update.RenormalizationWindowDays ?? job.RenormalizationWindowDays,
        ResultsRetentionDays = update.ResultsRetentionDays ?? job.ResultsRetentionDays,
        ModelSnapshotRetentionDays = update.ModelSnapshotRetentionDays ?? job.ModelSnapshotRetentionDays,
        DailyModelSnapshotRetentionAfterDays = update.DailyModelSnapshotRetentionAfterDays ?? job.DailyModelSnapshotRetentionAfterDays,
        AllowLazyOpen = update.AllowLazyOpen ?? job.AllowLazyOpen,
        Written = update.Written is { } written
            ? (job.Written ?? new WrittenDurations(null, null, null, null)) with
            {
                ModelPruneWindow = written.ModelPruneWindow ?? job.Written?.ModelPruneWindow,
                BackgroundPersistInterval = written.BackgroundPersistInterval ?? job.Written?.BackgroundPersistInterval,
            }
            : job.Written,
    };

    private static AnalysisConfig ApplyTo(this JobUpdate update, AnalysisConfig analysis) => analysis with
    {
        CategorizationFilters = update.CategorizationFilters ?? analysis.CategorizationFilters,
        PerPartitionCategorization = update.PerPartitionCategorization ?? analysis.PerPartitionCategorization,
        ModelPruneWindow = update.ModelPruneWindow ?? analysis.ModelPruneWindow,
        Detectors = update.Detectors.IsEmpty
            ? analysis.Detectors
            : [.. analysis.Detectors.Select((detector, index) => update.ApplyTo(detector, index))],
    };

    private static DetectorConfig ApplyTo(this JobUpdate update, DetectorConfig detector, int index) => update.Detectors
        .Where(change => change.Index == index)
        .Aggregate(detector, (changed, change) => changed with
        {
            Description = change.Description ?? changed.Description,
            CustomRules = change.CustomRules ?? changed.CustomRules,
        });

    private static string? CheckLimits(this JobUpdate update, JobState job)
    {
        if ((update.ModelMemoryLimit ?? update.CategorizationExamplesLimit) is null) return null;
        if (job.Phase is JobPhase.Open or JobPhase.Closing) return "Cannot update analysis_limits while the job is open";
        var used = job.Model.Statistics.Size.ModelBytes;
        return update.ModelMemoryLimit < used
            ? "Invalid update value for analysis_limits: model_memory_limit cannot be decreased below current usage; current usage "
                + $"[{(used + MiB - 1) / MiB}mb], update had [{update.ModelMemoryLimit / MiB}mb]"
            : null;
    }

    private static string? CheckDetectors(this JobUpdate update, JobConfig job) =>
        update.Detectors.FirstOrDefault(change => change.Index < 0 || change.Index >= job.Analysis.Detectors.Length) is { } unknown
            ? $"Supplied detector_index [{unknown.Index}] is >= the number of detectors [{job.Analysis.Detectors.Length}]"
            : null;

    private static string? CheckCategorization(this JobUpdate update, AnalysisConfig analysis) =>
        update.PerPartitionCategorization is { } changed && changed.Enabled != (analysis.PerPartitionCategorization?.Enabled ?? false)
            ? "Cannot change per_partition_categorization.enabled: it decides what the model has learned; only stop_on_warn can be updated"
            : null;
}
