using MlActors.Detection.Results;
using MlActors.Domain.Time;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Domain.Forecasts;

/// <summary>The rules for forecast requests; the texts are Elastic's.</summary>
public static class ForecastRules
{
    /// <summary>The maximum number of concurrent forecasts of one job.</summary>
    public const int MaxConcurrent = 3;

    public const long DefaultMemory = 20 * MiB;

    private const long MiB = 1024 * 1024;
    private const long MaxMemory = 500 * MiB;
    private const int MaxDays = 3650;
    private const double MaxShareOfModel = 0.4;

    public static Refusal? Check(TimeSpan duration, TimeSpan expiresIn, long memory) => (duration, expiresIn) switch
    {
        var (requested, _) when requested <= TimeSpan.Zero => Refusal.BadRequest($"[duration] must be positive: [{DurationText.Format(requested)}]"),
        var (requested, _) when requested.TotalDays > MaxDays =>
            Refusal.BadRequest($"[duration] must be {MaxDays}d or less: [{DurationText.Format(requested)}]"),
        var (_, expiry) when expiry < TimeSpan.Zero => Refusal.BadRequest($"[expires_in] must be non-negative: [{DurationText.Format(expiry)}]"),
        _ when memory < MiB => Refusal.BadRequest($"[max_model_memory] must be at least 1mb: [{memory}b]"),
        _ when memory >= MaxMemory => Refusal.BadRequest($"[max_model_memory] must be less than {MaxMemory / MiB}mb: [{memory / MiB}mb]"),
        _ => null,
    };

    /// <param name="running">How many forecasts of the job are being calculated.</param>
    /// <returns>Why no forecast can start now; null when it can.</returns>
    public static string? RefuseNow(StartForecast asked, int running, ModelSize size, long modelLimit)
    {
        if (running >= MaxConcurrent)
            return $"{MaxConcurrent} forecasts of job [{asked.JobId}] are being worked out; try again when one of them is done";
        if (size.MemoryStatus == MemoryStatus.HardLimit)
            return $"the model of job [{asked.JobId}] is at its memory limit; raise model_memory_limit";
        var allowed = MemoryOf(asked.MostMemory, modelLimit);
        return size.ModelBytes > allowed
            ? $"it takes a copy of the model, {size.ModelBytes} bytes, and at most {allowed} are allowed; raise max_model_memory"
            : null;
    }

    /// <summary>The memory of a forecast is limited to a part of the model's limit.</summary>
    public static long MemoryOf(long requested, long modelLimit) => Math.Min(requested, (long)(modelLimit * MaxShareOfModel));
}
