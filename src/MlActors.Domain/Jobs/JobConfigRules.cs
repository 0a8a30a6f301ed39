using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MlActors.Domain.Records;

namespace MlActors.Domain.Jobs;

/// <summary>What a job's configuration must hold to, checked once, before the job is created; the texts are those that clients know.</summary>
public static partial class JobConfigRules
{
    public const int LongestId = 64;

    private const long MiB = 1024 * 1024;
    private static readonly SearchValues<char> ForbiddenInFieldNames = SearchValues.Create("\"\\");

    /// <summary>Elastic's other functions: to know them tells a caller whether to correct the name or to wait for a later version.</summary>
    private static readonly ImmutableSortedSet<string> FunctionsOfLaterVersions = ImmutableSortedSet.Create(StringComparer.Ordinal,
    [
        "low_count", "high_count", "non_zero_count", "low_non_zero_count", "high_non_zero_count", "distinct_count", "low_distinct_count",
        "high_distinct_count", "rare", "freq_rare", "info_content", "low_info_content", "high_info_content", "metric", "low_mean", "high_mean",
        "median", "low_median", "high_median", "low_sum", "high_sum", "non_null_sum", "low_non_null_sum", "high_non_null_sum", "varp", "low_varp",
        "high_varp", "time_of_day", "time_of_week", "lat_long",
    ]);

    /// <returns>The first rule that is broken; null when the configuration is good.</returns>
    public static Refusal? Check(JobConfig job) =>
        FirstBroken(job) is { } reason ? Refusal.BadRequest(reason) : null;

    private static string? FirstBroken(JobConfig job) =>
        CheckId("job_id", job.Id.Value) ?? CheckGroups(job) ?? CheckAnalysis(job.Analysis) ?? CheckData(job) ?? CheckLimits(job) ?? CheckRetention(job);

    public static bool IsValidId(string id) => id.Length <= LongestId && IdPattern().IsMatch(id);

    /// <param name="field">What the id names, in Elastic's spelling.</param>
    public static string? CheckId(string field, string id) =>
        !IdPattern().IsMatch(id)
            ? $"Invalid {field}; '{id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with alphanumeric"
            : id.Length > LongestId
                ? $"The {field.Replace("_id", "", StringComparison.Ordinal)} id cannot contain more than {LongestId} characters."
                : null;

    private static string? CheckGroups(JobConfig job) =>
        job.Groups.Select(group => CheckId("group", group)).FirstOrDefault(reason => reason is not null)
        ?? (job.Groups.Contains(job.Id.Value) ? $"job and group names must be unique but job [{job.Id}] and group [{job.Id}] have the same name" : null);

    private static string? CheckAnalysis(AnalysisConfig analysis)
    {
        if (analysis.BucketSpan <= TimeSpan.Zero) return NotPositive("bucket_span", analysis.BucketSpan);
        if (!IsWholeSeconds(analysis.BucketSpan)) return "bucket_span has to be a multiple of 1s";
        if (analysis.Latency is { } latency && latency < TimeSpan.Zero) return $"latency cannot be less than 0. Value = {InWords(latency)}";
        if (analysis.Latency is { } fraction && !IsWholeSeconds(fraction)) return "latency has to be a multiple of 1s";
        return CheckPruneWindow(analysis) ?? CheckDetectors(analysis.Detectors) ?? CheckInfluencers(analysis) ?? CheckPrefixes(analysis);
    }

    private static string? CheckPruneWindow(AnalysisConfig analysis) => analysis.ModelPruneWindow switch
    {
        null => null,
        { } window when window < analysis.BucketSpan * 2 =>
            $"model_prune_window [{InWords(window)}] must be at least 2 times greater than bucket_span [{InWords(analysis.BucketSpan)}]",
        { } window when window.Ticks % analysis.BucketSpan.Ticks != 0 =>
            $"model_prune_window [{InWords(window)}] must be a multiple of bucket_span [{InWords(analysis.BucketSpan)}]",
        _ => null,
    };

    private static string? CheckDetectors(ImmutableArray<DetectorConfig> detectors)
    {
        if (detectors.IsEmpty) return "No detectors configured";
        if (detectors.Select(CheckDetector).FirstOrDefault(reason => reason is not null) is { } broken) return broken;
        var twice = detectors.GroupBy(detector => detector with { Description = null }).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? null : $"Duplicate detectors are not allowed: [{twice.First().Describe()}]";
    }

    private static string? CheckDetector(DetectorConfig detector)
    {
        var function = detector.Function;
        if (FunctionsOfLaterVersions.Contains(function))
            return $"Function '{function}' is not supported by this version of MlActors yet; "
                + $"supported are {string.Join(", ", DetectorConfig.Functions.Keys)}";
        if (!DetectorConfig.Functions.ContainsKey(function)) return $"Unknown function '{function}'";
        if (function == "count" && detector.FieldName is not null) return "field_name cannot be used with function 'count'";
        if (function != "count" && detector.FieldName is null) return $"field_name must be set when the '{function}' function is used";
        if (detector.ByFieldName is { } by && by == detector.PartitionFieldName) return $"partition_field_name and by_field_name cannot be the same: '{by}'";
        if (detector.ByFieldName is "count" or "by" or "over") return $"'{detector.ByFieldName}' is not a permitted value for by_field_name";
        return FieldsOf(detector).Select(CheckFieldName).FirstOrDefault(reason => reason is not null);
    }

    private static string? CheckFieldName(string field) =>
        field.AsSpan().ContainsAny(ForbiddenInFieldNames) || field.Any(char.IsControl) || field is "." or ""
            ? $"Invalid field name '{field}'. Field names including over, by and partition fields cannot contain any of these characters: \"\\"
            : null;

    // An influencer that no detector splits by would need records of its own, which is a later version's.
    private static string? CheckInfluencers(AnalysisConfig analysis)
    {
        var split = analysis.Detectors.SelectMany(detector => new[] { detector.ByFieldName, detector.PartitionFieldName }).ToHashSet(StringComparer.Ordinal);
        return analysis.Influencers.FirstOrDefault(influencer => !split.Contains(influencer)) is { } other
            ? $"Influencer '{other}' is not supported by this version of MlActors yet; "
                + "an influencer has to be a by_field_name or partition_field_name of a detector"
            : null;
    }

    private static string? CheckPrefixes(AnalysisConfig analysis)
    {
        var fields = analysis.Detectors.SelectMany(FieldsOf).Concat(analysis.Influencers).ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var outer in fields)
            if (fields.FirstOrDefault(field => field.StartsWith(outer + ".", StringComparison.Ordinal)) is { } inner)
                return $"Fields [{outer}] and [{inner}] cannot both be used in the same analysis_config";
        return null;
    }

    private static string? CheckData(JobConfig job)
    {
        if (job.Data.TimeField.Length == 0) return "data_description.time_field must not be empty";
        if (!TimeFormat.TryParse(job.Data.TimeFormat, out _, out var refusal)) return refusal.Reason;
        return job.Analysis.Detectors.SelectMany(FieldsOf).Concat(job.Analysis.Influencers).Contains(job.Data.TimeField)
            ? "data_description.time_field may not be used in the analysis_config"
            : null;
    }

    private static string? CheckLimits(JobConfig job)
    {
        if (job.ModelMemoryLimit < MiB) return $"model_memory_limit must be at least 1 MiB. Value = {job.ModelMemoryLimit / MiB}";
        if (job.CategorizationExamplesLimit < 0) return Negative("categorization_examples_limit", job.CategorizationExamplesLimit);
        if (job.BackgroundPersistInterval is { } interval && interval < TimeSpan.FromHours(1))
            return $"background_persist_interval cannot be less than 1h. Value = {InWords(interval)}";
        return job.ResultsIndexName == "shared" ? null : CheckId("results_index_name", job.ResultsIndexName);
    }

    private static string? CheckRetention(JobConfig job)
    {
        if (job.ModelSnapshotRetentionDays < 0) return Negative("model_snapshot_retention_days", job.ModelSnapshotRetentionDays);
        if (job.DailyModelSnapshotRetentionAfterDays < 0) return Negative("daily_model_snapshot_retention_after_days", job.DailyModelSnapshotRetentionAfterDays);
        if (job.DailyModelSnapshotRetentionAfterDays > job.ModelSnapshotRetentionDays)
            return $"The value of 'daily_model_snapshot_retention_after_days' [{job.DailyModelSnapshotRetentionAfterDays}] cannot be greater than "
                + $"'model_snapshot_retention_days' [{job.ModelSnapshotRetentionDays}]";
        if (job.ResultsRetentionDays < 0) return Negative("results_retention_days", job.ResultsRetentionDays.Value);
        return job.RenormalizationWindowDays < 0 ? Negative("renormalization_window_days", job.RenormalizationWindowDays.Value) : null;
    }

    /// <summary>The description that Elastic makes of a detector that has none, such as `mean(responsetime) by airline`.</summary>
    public static string Describe(this DetectorConfig detector) =>
        (detector.FieldName is null ? detector.Function : $"{detector.Function}({Quoted(detector.FieldName)})")
        + (detector.ByFieldName is null ? "" : $" by {Quoted(detector.ByFieldName)}")
        + (detector.UseNull ? " usenull=true" : "")
        + (detector.PartitionFieldName is null ? "" : $" partitionfield={Quoted(detector.PartitionFieldName)}");

    internal static string NotPositive(string field, TimeSpan value) => $"{field} cannot be less or equal than 0. Value = {InWords(value)}";

    internal static bool IsWholeSeconds(TimeSpan span) => span.Ticks % TimeSpan.TicksPerSecond == 0;

    internal static string InWords(TimeSpan span) => span.Ticks switch
    {
        0 => "0s",
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => $"{ticks / TimeSpan.TicksPerDay}d",
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => $"{ticks / TimeSpan.TicksPerHour}h",
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => $"{ticks / TimeSpan.TicksPerMinute}m",
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => $"{ticks / TimeSpan.TicksPerSecond}s",
        var ticks => $"{ticks / TimeSpan.TicksPerMillisecond}ms",
    };

    private static string Negative(string field, long value) => $"{field} cannot be less than 0. Value = {value}";

    private static IEnumerable<string> FieldsOf(DetectorConfig detector) =>
        new[] { detector.FieldName, detector.ByFieldName, detector.PartitionFieldName }.OfType<string>();

    private static string Quoted(string field) => field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? field : $"\"{field}\"";

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9_\-\.]*[a-z0-9])?\z")]
    private static partial Regex IdPattern();
}
