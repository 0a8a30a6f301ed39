using System.Globalization;

namespace MlActors.Api.Elastic;

/// <summary>The part after `now`: additions, subtractions and rounding such as `-1d/d`.</summary>
internal static class DateMath
{
    /// <returns>Null when the text is no date math.</returns>
    public static DateTimeOffset? Apply(DateTimeOffset moment, ReadOnlySpan<char> math)
    {
        var result = moment;
        while (!math.IsEmpty)
        {
            var sign = math[0];
            math = math[1..];
            var digits = math.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 || sign is not ('+' or '-' or '/') || (sign == '/' && digits > 0)) return null;
            var count = digits == 0 ? 1 : int.TryParse(math[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
            if (count < 0 || count > MaxUnits) return null;
            var moved = sign == '/' ? Round(result, math[digits]) : Add(result, math[digits], sign == '-' ? -count : count);
            if (moved is null) return null;
            result = moved.Value;
            math = math[(digits + 1)..];
        }

        return result;
    }

    /// <summary>Keeps every sum inside the calendar.</summary>
    private const int MaxUnits = 1_000_000;

    private static DateTimeOffset? Add(DateTimeOffset moment, char unit, int count)
    {
        try
        {
            return unit switch
            {
                's' => moment.AddSeconds(count),
                'm' => moment.AddMinutes(count),
                'h' or 'H' => moment.AddHours(count),
                'd' => moment.AddDays(count),
                'w' => moment.AddDays(7.0 * count),
                'M' => moment.AddMonths(count),
                'y' => moment.AddYears(count),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Round(DateTimeOffset moment, char unit) => unit switch
    {
        's' => Floor(moment, TimeSpan.TicksPerSecond),
        'm' => Floor(moment, TimeSpan.TicksPerMinute),
        'h' or 'H' => Floor(moment, TimeSpan.TicksPerHour),
        'd' => Floor(moment, TimeSpan.TicksPerDay),
        // The first week of the calendar began before it.
        'w' => Floor(moment, TimeSpan.TicksPerDay) is var day && day.UtcTicks < 7 * TimeSpan.TicksPerDay
            ? day
            : day.AddDays(-(((int)day.UtcDateTime.DayOfWeek + 6) % 7)),
        'M' => new DateTimeOffset(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
        'y' => new DateTimeOffset(moment.UtcDateTime.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
        _ => null,
    };

    private static DateTimeOffset Floor(DateTimeOffset moment, long ticks) => new(moment.UtcTicks / ticks * ticks, TimeSpan.Zero);
}
