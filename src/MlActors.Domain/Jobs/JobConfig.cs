using System.Collections.Immutable;
using MlActors.Detection;

namespace MlActors.Domain.Jobs;

/// <summary>What a job is asked to do. Checked by <see cref="JobConfigRules"/> before a job is created, and unchanged while the job is open.</summary>
public sealed record JobConfig(JobId Id, AnalysisConfig Analysis, DataDescription Data, DateTimeOffset CreateTime)
{
    public string? Description { get; init; }
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Upper bound for the model's memory, bytes.</summary>
    public long ModelMemoryLimit { get; init; } = 1024L * 1024 * 1024;

    public long CategorizationExamplesLimit { get; init; } = 4;

    /// <summary>The caller's own JSON object, kept as it came; null when absent.</summary>
    public string? CustomSettings { get; init; }

    public string ResultsIndexName { get; init; } = "shared";
    public int ModelSnapshotRetentionDays { get; init; } = 10;
    public int DailyModelSnapshotRetentionAfterDays { get; init; } = 1;
    public long? ResultsRetentionDays { get; init; }
    public long? RenormalizationWindowDays { get; init; }
    public TimeSpan? BackgroundPersistInterval { get; init; }
    public bool AllowLazyOpen { get; init; }
}

/// <summary>How records are turned into results.</summary>
public sealed record AnalysisConfig(TimeSpan BucketSpan, ImmutableArray<DetectorConfig> Detectors)
{
    public ImmutableArray<string> Influencers { get; init; } = [];
    public TimeSpan? Latency { get; init; }
    public TimeSpan? ModelPruneWindow { get; init; }

    /// <summary>Elastic's default for jobs that do not name a window: 30 days, or 20 buckets when those are longer.</summary>
    public TimeSpan EffectivePruneWindow => ModelPruneWindow ?? (BucketSpan * 20 is var buckets && buckets > TimeSpan.FromDays(30) ? buckets : TimeSpan.FromDays(30));

    public AnalysisSettings ToSettings() => new(
        (long)BucketSpan.TotalMilliseconds,
        [.. Detectors.Select(detector => detector.ToSettings())],
        (long)(Latency ?? TimeSpan.Zero).TotalMilliseconds,
        (long)EffectivePruneWindow.TotalMilliseconds);
}

/// <summary>One detector as it was configured; its function in Elastic's long spelling.</summary>
public sealed record DetectorConfig(string Function)
{
    public string? FieldName { get; init; }
    public string? ByFieldName { get; init; }
    public string? PartitionFieldName { get; init; }
    public bool UseNull { get; init; }
    public string? Description { get; init; }

    public static readonly ImmutableSortedDictionary<string, DetectorFunction> Functions = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("count", DetectorFunction.Count),
        KeyValuePair.Create("mean", DetectorFunction.Mean),
        KeyValuePair.Create("min", DetectorFunction.Min),
        KeyValuePair.Create("max", DetectorFunction.Max),
        KeyValuePair.Create("sum", DetectorFunction.Sum),
    ]);

    public DetectorSettings ToSettings() => new(Functions[Function])
    {
        FieldName = FieldName,
        ByFieldName = ByFieldName,
        PartitionFieldName = PartitionFieldName,
        UseNull = UseNull,
    };
}

/// <summary>Where in a record its time stands, and how it is written: epoch, epoch_ms, or a date pattern.</summary>
public sealed record DataDescription(string TimeField = "time", string TimeFormat = "epoch");
