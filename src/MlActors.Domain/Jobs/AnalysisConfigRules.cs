using MlActors.Detection.Settings;
using MlActors.Domain.Time;

namespace MlActors.Domain.Jobs;

/// <summary>
/// The rules of an analysis as a whole: its times, its detectors together, its fields, its categorization.
/// </summary>
public static class AnalysisConfigRules
{
    public const int MaxDetectors = 1_000;
    public const int MaxInfluencers = 1_000;

    /// <summary>Custom rules of all detectors together, and likewise their conditions and scopes.</summary>
    public const int MaxRules = 10_000;

    public static string? FirstBroken(AnalysisConfig analysis) =>
        CheckCounts(analysis) ?? CheckTimes(analysis) ?? CheckPruneWindow(analysis) ?? CheckDetectors(analysis)
        ?? CategorizationRules.FirstBroken(analysis)
        ?? analysis.Fields.Select(DetectorConfigRules.CheckFieldName).FirstOrDefault(reason => reason is not null)
        ?? CheckSummary(analysis) ?? CheckPrefixes(analysis) ?? LocalTime.FaultOf(analysis.TimeZone);

    private static string? CheckCounts(AnalysisConfig analysis)
    {
        var rules = analysis.Detectors.SelectMany(detector => detector.CustomRules).ToArray();
        return JobConfigRules.TooMany("detectors", analysis.Detectors.Length, MaxDetectors)
            ?? JobConfigRules.TooMany("influencers", analysis.Influencers.Length, MaxInfluencers)
            ?? JobConfigRules.TooMany("custom_rules", rules.Length, MaxRules)
            ?? JobConfigRules.TooMany("conditions", rules.Sum(rule => rule.Conditions.Length), MaxRules)
            ?? JobConfigRules.TooMany("scope", rules.Sum(rule => rule.Scope.Length), MaxRules);
    }

    private static string? CheckTimes(AnalysisConfig analysis)
    {
        if (analysis.BucketSpan <= TimeSpan.Zero) return JobConfigRules.NotPositive("bucket_span", analysis.BucketSpan);
        if (!JobConfigRules.IsWholeSeconds(analysis.BucketSpan)) return "bucket_span has to be a multiple of 1s";
        if (analysis.Latency is not { } latency) return null;
        if (latency < TimeSpan.Zero) return $"latency cannot be less than 0. Value = {DurationText.Format(latency)}";
        return JobConfigRules.IsWholeSeconds(latency) ? null : "latency has to be a multiple of 1s";
    }

    private static string? CheckPruneWindow(AnalysisConfig analysis)
    {
        if (analysis.ModelPruneWindow is not { } window) return null;
        var (given, span) = (DurationText.Format(window), DurationText.Format(analysis.BucketSpan));
        if (window < analysis.BucketSpan * 2) return $"model_prune_window [{given}] must be at least 2 times greater than bucket_span [{span}]";
        return window.Ticks % analysis.BucketSpan.Ticks != 0 ? $"model_prune_window [{given}] must be a multiple of bucket_span [{span}]" : null;
    }

    private static string? CheckDetectors(AnalysisConfig analysis)
    {
        if (analysis.Detectors.IsEmpty) return "No detectors configured";
        var isSummarized = analysis.SummaryCountFieldName is not null;
        if (analysis.Detectors.Select(detector => DetectorConfigRules.FirstBroken(detector, isSummarized))
            .FirstOrDefault(reason => reason is not null) is { } broken)
            return broken;
        var twice = analysis.Detectors
            .GroupBy(detector => (detector with { Description = null, CustomRules = default }, string.Join('|', detector.CustomRules)))
            .FirstOrDefault(same => same.Count() > 1);
        return twice is null ? null : $"Duplicate detectors are not allowed: [{twice.First().Describe()}]";
    }

    // The count field is not a value of its record, and a value field cannot hold the count.
    private static string? CheckSummary(AnalysisConfig analysis)
    {
        if (analysis.SummaryCountFieldName is not { } summary) return null;
        if (summary == AnalysisConfig.CategoryField)
            return "mlcategory is not a permitted value for summary_count_field_name: it stands for a category and holds no count";
        if (summary == analysis.CategorizationFieldName)
            return $"summary_count_field_name and categorization_field_name cannot be the same: '{summary}'";
        return analysis.Detectors.SelectMany(detector => detector.Fields).Concat(analysis.Influencers).Contains(summary, StringComparer.Ordinal)
            ? $"summary_count_field_name [{summary}] may not be analysed by a detector or be an influencer"
            : null;
    }

    private static string? CheckPrefixes(AnalysisConfig analysis)
    {
        string[] fields = [.. analysis.Fields.Order(StringComparer.Ordinal)];
        foreach (var outer in fields)
        {
            // In their order, all that begins with the prefix follows where the prefix would stand.
            var prefix = outer + ".";
            var found = Array.BinarySearch(fields, prefix, StringComparer.Ordinal);
            var next = found < 0 ? ~found : found;
            if (next < fields.Length && fields[next].StartsWith(prefix, StringComparison.Ordinal))
                return $"Fields [{outer}] and [{fields[next]}] cannot both be used in the same analysis_config";
        }

        return null;
    }
}

/// <summary>What sorting texts into categories asks of a configuration.</summary>
public static class CategorizationRules
{
    public const int MaxFilters = 1_000;
    public const int LongestFilter = 4_096;

    public const string FiltersBesideAnalyzer =
        "categorization_filters cannot be used with categorization_analyzer - instead specify them as pattern_replace char_filters in the analyzer";

    public static string? FirstBroken(AnalysisConfig analysis) =>
        CheckPresence(analysis) ?? CheckFilters(analysis) ?? CheckPerPartition(analysis);

    private static string? CheckPresence(AnalysisConfig analysis)
    {
        var isUsed = analysis.Detectors.Any(detector => detector.UsesCategories) || analysis.Influencers.Contains(AnalysisConfig.CategoryField);
        if (analysis.CategorizationFieldName is null)
        {
            if (isUsed) return "categorization_field_name must be set for mlcategory to be available";
            if (!analysis.CategorizationFilters.IsEmpty) return "categorization_filters require setting categorization_field_name";
            if (analysis.CategorizationAnalyzer is not null) return "categorization_analyzer requires setting categorization_field_name";
            return null;
        }

        if (analysis.CategorizationFieldName == AnalysisConfig.CategoryField)
            return "mlcategory is not a permitted value for categorization_field_name";
        return analysis.Detectors.Any(detector => detector.UsesCategories)
            ? null
            : "categorization_field_name is set: mlcategory must be used in some detector as by, over or partition field";
    }

    private static string? CheckFilters(AnalysisConfig analysis)
    {
        if (!analysis.CategorizationFilters.IsEmpty && analysis.CategorizationAnalyzer is not null) return FiltersBesideAnalyzer;
        var filters = analysis.AllCategorizationFilters;
        if (filters.IsEmpty) return null;
        if (JobConfigRules.TooMany("categorization_filters", filters.Length, MaxFilters) is { } tooMany) return tooMany;
        if (filters.Any(filter => filter.Length > LongestFilter))
            return $"categorization_filters must not be longer than {LongestFilter} characters each";
        if (filters.Distinct(StringComparer.Ordinal).Count() != filters.Length) return "categorization_filters contain duplicates";
        if (filters.Any(string.IsNullOrEmpty)) return "categorization_filters are not allowed to contain empty strings";
        return filters.Select(WhyUnusable).FirstOrDefault(reason => reason is not null);
    }

    private static string? CheckPerPartition(AnalysisConfig analysis)
    {
        if (analysis.PerPartitionCategorization is not { } perPartition) return null;
        if (perPartition is { Enabled: false, StopOnWarn: true })
            return "stop_on_warn cannot be true in per_partition_categorization when enabled is false";
        if (!perPartition.Enabled) return null;
        if (analysis.CategorizationFieldName is null) return "per_partition_categorization requires setting categorization_field_name";
        var partitions = analysis.Detectors.Where(detector => detector.UsesCategories).Select(detector => detector.PartitionFieldName).Distinct()
            .ToArray();
        if (partitions.Any(partition => partition is null or AnalysisConfig.CategoryField))
            return "partition_field_name must be set for detectors that reference mlcategory when per-partition categorization is enabled";
        return partitions.Length > 1
            ? $"partition_field_name cannot vary between detectors when per-partition categorization is enabled: "
                + $"[{partitions[0]}] and [{partitions[1]}] are used"
            : null;
    }

    private static string? WhyUnusable(string filter)
    {
        try
        {
            CategorizationSettings.ValidateFilter(filter);
            return null;
        }
        catch (ArgumentException unusable)
        {
            return unusable.InnerException is NotSupportedException
                ? unusable.Message
                : $"categorization_filters contains invalid regular expression '{filter}'";
        }
    }
}
