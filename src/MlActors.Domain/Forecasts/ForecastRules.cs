using MlActors.Domain.Time;

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

    /// <summary>The memory of a forecast is limited to a part of the model's limit.</summary>
    public static long MemoryOf(long requested, long modelLimit) => Math.Min(requested, (long)(modelLimit * MaxShareOfModel));
}
