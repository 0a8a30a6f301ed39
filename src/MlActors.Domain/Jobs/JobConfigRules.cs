using MlActors.Domain.Time;

namespace MlActors.Domain.Jobs;

/// <summary>The rules of a job's configuration, checked once, before the job is created; the texts are Elastic's.</summary>
public static class JobConfigRules
{
    public const int MostGroups = 1_000;

    private const long MiB = 1024 * 1024;
    /// <returns>The first rule that is broken; null when the configuration is good.</returns>
    public static Refusal? Check(JobConfig job) =>
        FirstBroken(job) is { } reason ? Refusal.BadRequest(reason)
        : job.Groups.Contains(job.Id.Value) ? Refusal.AlreadyExists(
            $"job and group names must be unique but job [{job.Id}] and group [{job.Id}] have the same name")
        : null;

    private static string? FirstBroken(JobConfig job) =>
        IdRules.Check("job_id", job.Id.Value) ?? CheckGroups(job) ?? AnalysisConfigRules.FirstBroken(job.Analysis) ?? CheckData(job)
            ?? CheckLimits(job)
            ?? CheckRetention(job);

    private static string? CheckGroups(JobConfig job) =>
        TooMany("groups", job.Groups.Length, MostGroups)
        ?? job.Groups.Select(IdRules.CheckGroup).FirstOrDefault(reason => reason is not null);

    private static string? CheckData(JobConfig job)
    {
        if (job.Data.TimeField.Length == 0) return "data_description.time_field must not be empty";
        if (DetectorConfigRules.CheckFieldLength(job.Data.TimeField) is { } unusable) return unusable;
        if (!TimeFormat.TryParse(job.Data.TimeFormat, out _, out var refusal)) return refusal.Reason;
        return job.Analysis.Fields.Contains(job.Data.TimeField, StringComparer.Ordinal)
            ? "data_description.time_field may not be used in the analysis_config"
            : null;
    }

    private static string? CheckLimits(JobConfig job)
    {
        if (job.ModelMemoryLimit < MiB) return $"model_memory_limit must be at least 1 MiB. Value = {job.ModelMemoryLimit / MiB}";
        if (job.CategorizationExamplesLimit < 0) return Negative("categorization_examples_limit", job.CategorizationExamplesLimit);
        if (job.BackgroundPersistInterval is { } interval && interval < TimeSpan.FromHours(1))
            return $"background_persist_interval cannot be less than 1h. Value = {DurationText.Format(interval)}";
        return job.ResultsIndexName == "shared" ? null : IdRules.Check("results_index_name", job.ResultsIndexName);
    }

    private static string? CheckRetention(JobConfig job)
    {
        if (job.ModelSnapshotRetentionDays < 0) return Negative("model_snapshot_retention_days", job.ModelSnapshotRetentionDays);
        if (job.DailyModelSnapshotRetentionAfterDays < 0)
            return Negative("daily_model_snapshot_retention_after_days", job.DailyModelSnapshotRetentionAfterDays);
        if (job.DailyModelSnapshotRetentionAfterDays > job.ModelSnapshotRetentionDays)
            return $"The value of daily_model_snapshot_retention_after_days [{job.DailyModelSnapshotRetentionAfterDays}] cannot be greater than "
                + $"model_snapshot_retention_days [{job.ModelSnapshotRetentionDays}]";
        if (job.ResultsRetentionDays < 0) return Negative("results_retention_days", job.ResultsRetentionDays.Value);
        return job.RenormalizationWindowDays < 0 ? Negative("renormalization_window_days", job.RenormalizationWindowDays.Value) : null;
    }

    internal static string? TooMany(string field, int count, int most) =>
        count > most ? $"{field} has {count} entries, and at most {most} are allowed" : null;

    internal static string NotPositive(string field, TimeSpan value) =>
        $"{field} cannot be less or equal than 0. Value = {DurationText.Format(value)}";

    internal static bool IsWholeSeconds(TimeSpan span) => span.Ticks % TimeSpan.TicksPerSecond == 0;

    private static string Negative(string field, long value) => $"{field} cannot be less than 0. Value = {value}";
}
