using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MlActors.Domain.Time;

/// <summary>Durations as Elastic writes them: a whole number and a unit; 0 and -1 (without end) need no unit.</summary>
public static class DurationText
{
    private const double MaxDays = 100 * 365;

    // The longest suffix first, since "ms" ends like "s".
    private static readonly (string Suffix, double Milliseconds)[] Units =
    [
        ("nanos", 1e-6), ("micros", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ];

    /// <param name="duration"><see cref="Timeout.InfiniteTimeSpan"/> for -1.</param>
    /// <param name="fault">Why the text is not a duration.</param>
    public static bool TryRead(string text, out TimeSpan duration, [NotNullWhen(false)] out string? fault)
    {
        (duration, fault) = (TimeSpan.Zero, null);
        var value = text.Trim();
        if (value is "0") return true;
        if (value is "-1")
        {
            duration = Timeout.InfiniteTimeSpan;
            return true;
        }

        foreach (var (suffix, milliseconds) in Units)
            if (value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return TryScale(value[..^suffix.Length].TrimEnd(), milliseconds, out duration, out fault);
        fault = "unit is missing or unrecognized";
        return false;
    }

    /// <summary>In the largest unit that leaves no remainder.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan) return "-1";
        foreach (var (suffix, milliseconds) in Units.Reverse())
            if (duration != TimeSpan.Zero && duration.Ticks % (long)Math.Max(1, milliseconds * TimeSpan.TicksPerMillisecond) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{(long)(duration.TotalMilliseconds / milliseconds)}{suffix}");
        return "0s";
    }

    private static bool TryScale(string number, double milliseconds, out TimeSpan duration, [NotNullWhen(false)] out string? fault)
    {
        duration = TimeSpan.Zero;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            fault = number.StartsWith('-') ? "negative durations are not supported" : "only a whole number may stand before the unit";
        else if (count * milliseconds > MaxDays * 86_400_000)
            fault = $"it is longer than {MaxDays:0} days";
        else
            (duration, fault) = (TimeSpan.FromTicks((long)(count * milliseconds * TimeSpan.TicksPerMillisecond)), null);
        return fault is null;
    }
}
