using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MlActors.Ctl.Commands;

/// <summary>A positive time span in Elastic's notation (<c>10m</c>). The original text is kept, because the server receives it unchanged.</summary>
public sealed record Duration
{
    // Far above any sensible limit, and small enough that adding it to a point in time never overflows.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private Duration(string text, TimeSpan span) => (Text, Span) = (text, span);

    public string Text { get; }
    public TimeSpan Span { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out Duration? duration)
    {
        duration = null;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        var ticks = text[digits..] switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        if (ticks == 0 || count <= 0 || count > Longest.Ticks / ticks) return false;
        duration = new Duration(text, TimeSpan.FromTicks(count * ticks));
        return true;
    }

    public static Duration Parse(string text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"'{text}' is not a duration. Write a number and a unit: 500ms, 30s, 10m, 2h, 1d.");

    public override string ToString() => Text;
}
