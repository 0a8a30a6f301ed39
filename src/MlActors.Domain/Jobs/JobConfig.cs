using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Filters;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Jobs;

/// <summary>
/// What a job is asked to do. Checked by <see cref="JobConfigRules"/> before a job is created, and unchanged while the job is open.
/// </summary>
public sealed record JobConfig(JobId Id, AnalysisConfig Analysis, DataDescription Data, DateTimeOffset CreateTime)
{
    public string? Description { get; init; }
    public ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The limit of a job for which none was configured. It is a bound for safety, and no estimate of what the job needs.</summary>
    public const long DefaultModelMemoryLimit = 1024L * 1024 * 1024;

    /// <summary>Upper bound for the model's memory, bytes.</summary>
    public long ModelMemoryLimit { get; init; } = DefaultModelMemoryLimit;

    public long CategorizationExamplesLimit { get; init; } = 4;

    /// <summary>Null when no model plot was configured.</summary>
    public ModelPlotConfig? ModelPlot { get; init; }

    /// <summary>The caller's own JSON object, kept as it came; null when absent.</summary>
    public string? CustomSettings { get; init; }

    public string ResultsIndexName { get; init; } = "shared";
    public int ModelSnapshotRetentionDays { get; init; } = 10;
    public int DailyModelSnapshotRetentionAfterDays { get; init; } = 1;
    public long? ResultsRetentionDays { get; init; }
    public long? RenormalizationWindowDays { get; init; }
    public TimeSpan? BackgroundPersistInterval { get; init; }
    public bool AllowLazyOpen { get; init; }

    /// <summary>
    /// What the filters of its rules held when an earlier build opened the job; its model uses it until it has a <see cref="RuleContext"/>.
    /// </summary>
    public ImmutableArray<FilterItems> FilterItems { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How the caller wrote the durations, since Elastic shows `60m` as `60m`; null for a job of a version that did not keep it.</summary>
    public WrittenDurations? Written { get; init; }

    /// <summary>The index that the results are found in.</summary>
    public string ResultsIndex => ResultsIndexName == "shared" ? ".ml-anomalies-shared" : $".ml-anomalies-custom-{ResultsIndexName}";

    /// <summary>How far back a score may be worked out again: Elastic's default is 30 days, or 100 buckets when those are longer.</summary>
    public TimeSpan RenormalizationWindow => RenormalizationWindowDays is { } days
        ? TimeSpan.FromDays(Math.Min(days, MaxDays))
        : Analysis.BucketSpan * 100 is var buckets && buckets > TimeSpan.FromDays(30) ? buckets : TimeSpan.FromDays(30);

    private const long MaxDays = 1_000_000;

    /// <summary>What an update may change of all that results depend on, as a text that is the same for the same settings.</summary>
    internal string ResultSettings => string.Join(
        '\n', ModelMemoryLimit, CategorizationExamplesLimit, ModelPlot, RenormalizationWindow, string.Join('|', Analysis.CategorizationFilters),
        Analysis.PerPartitionCategorization, Analysis.EffectivePruneWindow,
        RuleContext.Describe([.. Analysis.Detectors.Select(detector => detector.CustomRules)]));

    public AnalysisSettings ToSettings() => Analysis.ToSettings(this, Filters.FilterItems.ById(FilterItems));
}

/// <summary>Durations in the spelling that they came in.</summary>
/// <remarks>Null stands for a duration that was not given.</remarks>
public sealed record WrittenDurations(string? BucketSpan, string? Latency, string? ModelPruneWindow, string? BackgroundPersistInterval);
