using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Jobs;

/// <summary>How records are turned into results. Lives as long as its job.</summary>
public sealed record AnalysisConfig(TimeSpan BucketSpan, ImmutableArray<DetectorConfig> Detectors)
{
    /// <summary>The field that a record does not have: its category.</summary>
    public const string CategoryField = "mlcategory";

    public ImmutableArray<string> Influencers { get => field.IsDefault ? [] : field; init; } = [];
    public TimeSpan? Latency { get; init; }
    public TimeSpan? ModelPruneWindow { get; init; }

    /// <summary>The IANA time zone in which days and weeks begin; null for UTC. A setting of this product.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The field that says how many records a record summarizes; null when each is one record.</summary>
    public string? SummaryCountFieldName { get; init; }

    public string? CategorizationFieldName { get; init; }

    /// <summary>Regular expressions: what they match is left out before a text is sorted into a category.</summary>
    public ImmutableArray<string> CategorizationFilters { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The caller's own JSON, kept as it came; null when absent.</summary>
    public string? CategorizationAnalyzer { get; init; }

    /// <summary>The filters, and those that the analyzer holds.</summary>
    internal ImmutableArray<string> AllCategorizationFilters =>
        [.. CategorizationFilters, .. Jobs.CategorizationAnalyzer.PatternsOf(CategorizationAnalyzer)];

    public PerPartitionCategorization? PerPartitionCategorization { get; init; }

    /// <summary>Elastic's default for jobs that do not name a window: 30 days, or 20 buckets when those are longer.</summary>
    public TimeSpan EffectivePruneWindow =>
        ModelPruneWindow ?? (BucketSpan * 20 is var buckets && buckets > TimeSpan.FromDays(30) ? buckets : TimeSpan.FromDays(30));

    /// <summary>Every field that is read of a record, each once.</summary>
    public IEnumerable<string> Fields => Detectors.SelectMany(detector => detector.Fields)
        .Concat(Influencers)
        .Concat(new[] { SummaryCountFieldName, CategorizationFieldName }.OfType<string>())
        .Where(name => name != CategoryField)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The filters that scopes of custom rules name, each once.</summary>
    public IEnumerable<string> FilterIds => Detectors.SelectMany(detector => detector.CustomRules).SelectMany(rule => rule.Scope)
        .Select(scope => scope.FilterId).Distinct(StringComparer.Ordinal);

    /// <summary>The custom rules of each detector; null when they are those of another version of the same configuration.</summary>
    public ImmutableArray<ImmutableArray<CustomRule>>? CustomRulesUnlike(AnalysisConfig other)
    {
        var (rules, others) = (CustomRules, other.CustomRules);
        return RuleContext.Describe(rules) == RuleContext.Describe(others) ? null : rules;
    }

    private ImmutableArray<ImmutableArray<CustomRule>> CustomRules => [.. Detectors.Select(detector => detector.CustomRules)];

    public AnalysisSettings ToSettings(JobConfig job, IReadOnlyDictionary<string, ImmutableArray<string>> filters) => new(
        (long)BucketSpan.TotalMilliseconds,
        [.. Detectors.Select(detector => detector.ToSettings(filters))],
        (long)(Latency ?? TimeSpan.Zero).TotalMilliseconds,
        (long)EffectivePruneWindow.TotalMilliseconds)
    {
        Influencers = Influencers,
        SummaryCountFieldName = SummaryCountFieldName,
        TimeZone = TimeZone,
        Categorization = CategorizationFieldName is null ? null : new CategorizationSettings(CategorizationFieldName)
        {
            Filters = AllCategorizationFilters,
            PerPartition = PerPartitionCategorization is { Enabled: true },
            StopOnWarn = PerPartitionCategorization is { StopOnWarn: true },
            ExamplesLimit = (int)Math.Min(int.MaxValue, job.CategorizationExamplesLimit),
        },
        ModelPlot = job.ModelPlot?.ToSettings(),
        MemoryLimit = job.ModelMemoryLimit,
    };
}

/// <summary>
/// Whether each partition's texts are categorized separately, and whether categorization stops for a partition whose texts cannot be categorized
/// well.
/// </summary>
public sealed record PerPartitionCategorization(bool Enabled, bool StopOnWarn = false);
