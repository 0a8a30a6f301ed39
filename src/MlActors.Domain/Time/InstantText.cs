using System.Globalization;
using System.Text;

namespace MlActors.Domain.Time;

/// <summary>
/// Instants as request parameters: ISO 8601 with or without its smaller parts, a number since the epoch, or <c>now</c> with date math.
/// </summary>
public static class InstantText
{
    /// <summary>A longer number is milliseconds, also where seconds are allowed.</summary>
    private const int MaxDigitsOfSeconds = 10;

    /// <summary>The position of the T in an ISO 8601 date with a time of day.</summary>
    private const int TimeSeparator = 10;

    private const string DateSpaceTime = "yyyy-MM-dd HH:mm:ss";

    /// <param name="shortNumbersAreSeconds">Whether a number of at most ten digits counts seconds. Where it counts milliseconds, four digits are
    /// a year.</param>
    /// <returns>Milliseconds since the epoch; null when the text is not an instant.</returns>
    public static long? TryRead(string text, DateTimeOffset now, bool shortNumbersAreSeconds)
    {
        var value = text.Trim();
        if (value.StartsWith("now", StringComparison.Ordinal))
            return DateMath.TryApply(now.ToUnixTimeMilliseconds(), value.AsSpan(3), roundUp: false, out var calculated) ? calculated : null;
        if (IsNumber(value) && (value.Length != 4 || shortNumbersAreSeconds)) return Number(value, shortNumbersAreSeconds);
        if (value.Length >= DateSpaceTime.Length && value[TimeSeparator] == ' ') value = $"{value[..TimeSeparator]}T{value[(TimeSeparator + 1)..]}";
        return IsoTime.TryRead(Encoding.UTF8.GetBytes(value), out var milliseconds) ? milliseconds : null;
    }

    /// <summary>ISO 8601 in UTC with milliseconds; a number outside the calendar is written as a number.</summary>
    public static string Format(long milliseconds) => CalendarTime.IsRepresentable(milliseconds)
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : milliseconds.ToString(CultureInfo.InvariantCulture);

    private static bool IsNumber(string value) =>
        value.Length > 0 && value.AsSpan(value[0] == '-' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    private static long? Number(string value, bool shortNumbersAreSeconds)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return null;
        if (shortNumbersAreSeconds && value.Length <= MaxDigitsOfSeconds) return number * 1000;
        return CalendarTime.IsRepresentable(number) ? number : null;
    }
}
