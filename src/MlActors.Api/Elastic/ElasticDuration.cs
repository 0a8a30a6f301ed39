using System.Globalization;

namespace MlActors.Api.Elastic;

/// <summary>Elastic's durations: a number and a unit; 0 and -1 may stand without one.</summary>
internal static class ElasticDuration
{
    private const double LongestDays = 100 * 365;

    // The longest suffix first, since "ms" ends like "s".
    private static readonly (string Suffix, double Milliseconds)[] Units =
    [
        ("nanos", 1e-6), ("micros", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ];

    /// <param name="name">The parameter or field, for the error.</param>
    public static TimeSpan Parse(string text, string name)
    {
        var value = text.Trim();
        if (value is "0") return TimeSpan.Zero;
        if (value is "-1") return Timeout.InfiniteTimeSpan;
        foreach (var (suffix, milliseconds) in Units)
            if (value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return Read(value[..^suffix.Length].TrimEnd(), milliseconds, text, name);
        throw Unusable(text, name, "unit is missing or unrecognized");
    }

    /// <summary>The largest unit that says it without a remainder, as Elastic writes a duration back.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan) return "-1";
        foreach (var (suffix, milliseconds) in Units.Reverse())
            if (duration.Ticks % (long)Math.Max(1, milliseconds * TimeSpan.TicksPerMillisecond) == 0 && duration.TotalMilliseconds >= milliseconds)
                return string.Create(CultureInfo.InvariantCulture, $"{(long)(duration.TotalMilliseconds / milliseconds)}{suffix}");
        return "0s";
    }

    private static TimeSpan Read(string number, double milliseconds, string text, string name)
    {
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw Unusable(
                text, name, number.StartsWith('-') ? "negative durations are not supported" : "only a whole number may stand before the unit");
        if (count * milliseconds > LongestDays * 86_400_000) throw Unusable(text, name, $"it is longer than {LongestDays:0} days");
        return TimeSpan.FromTicks((long)(count * milliseconds * TimeSpan.TicksPerMillisecond));
    }

    private static ElasticException Unusable(string text, string name, string why) =>
        ElasticException.BadRequest($"failed to parse setting [{name}] with value [{text}] as a time value: {why}");
}
