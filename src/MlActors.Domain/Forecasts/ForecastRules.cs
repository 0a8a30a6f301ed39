using MlActors.Domain.Time;

namespace MlActors.Domain.Forecasts;

/// <summary>The rules for forecast requests; the texts are Elastic's.</summary>
public static class ForecastRules
{
    /// <summary>The maximum number of concurrent forecasts of one job.</summary>
    public const int AtATime = 3;

    public const long DefaultMemory = 20 * MiB;

    private const long MiB = 1024 * 1024;
    private const long MostMemory = 500 * MiB;
    private const int LongestDays = 3650;
    private const double MostOfTheModel = 0.4;

    public static Refusal? Check(TimeSpan duration, TimeSpan expiresIn, long memory) => (duration, expiresIn) switch
    {
        var (asked, _) when asked <= TimeSpan.Zero => Refusal.BadRequest($"[duration] must be positive: [{DurationText.Format(asked)}]"),
        var (asked, _) when asked.TotalDays > LongestDays =>
            Refusal.BadRequest($"[duration] must be {LongestDays}d or less: [{DurationText.Format(asked)}]"),
        var (_, kept) when kept < TimeSpan.Zero => Refusal.BadRequest($"[expires_in] must be non-negative: [{DurationText.Format(kept)}]"),
        _ when memory < MiB => Refusal.BadRequest($"[max_model_memory] must be at least 1mb: [{memory}b]"),
        _ when memory >= MostMemory => Refusal.BadRequest($"[max_model_memory] must be less than {MostMemory / MiB}mb: [{memory / MiB}mb]"),
        _ => null,
    };

    /// <summary>The memory of a forecast is limited to a part of the model's limit.</summary>
    public static long MemoryOf(long asked, long modelLimit) => Math.Min(asked, (long)(modelLimit * MostOfTheModel));
}
