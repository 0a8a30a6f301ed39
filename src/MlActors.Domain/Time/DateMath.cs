using System.Globalization;

namespace MlActors.Domain.Time;

/// <summary>
/// Elastic's date math: additions, subtractions and roundings in units of the calendar, such as <c>-1d/d</c>. A sum stops at the first and at
/// the last millisecond of the calendar instead of failing: times beyond it compare the same, and no record can have one.
/// </summary>
public static class DateMath
{
    private const string Units = "yMwdhHms";

    /// <param name="start">Milliseconds since the epoch.</param>
    /// <param name="steps">What follows <c>now</c> or <c>||</c>; empty for no change.</param>
    /// <param name="roundUp">Whether a rounding gives the last millisecond of its unit instead of the first.</param>
    /// <returns>False when the text is not date math.</returns>
    public static bool TryApply(long start, ReadOnlySpan<char> steps, bool roundUp, out long milliseconds)
    {
        milliseconds = start;
        while (!steps.IsEmpty)
        {
            var sign = steps[0];
            var digits = steps[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 || !Units.Contains(steps[1 + digits])) return false;
            var unit = steps[1 + digits];
            if (sign == '/' && digits == 0)
            {
                milliseconds = Floor(milliseconds, unit);
                if (roundUp) milliseconds = LastMillisecond(milliseconds, unit);
            }
            else if (sign is '+' or '-')
            {
                var number = digits == 0 ? "1" : steps.Slice(1, digits);
                if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
                milliseconds = Add(milliseconds, unit, sign == '-' ? -amount : amount);
            }
            else
            {
                return false;
            }

            steps = steps[(2 + digits)..];
        }

        return true;
    }

    /// <summary>The last millisecond of the year, month or shorter span that a date of this precision names.</summary>
    /// <param name="milliseconds">The first millisecond of the span.</param>
    public static long LastMillisecond(long milliseconds, DatePrecision precision) => precision switch
    {
        DatePrecision.Year => LastMillisecond(milliseconds, 'y'),
        DatePrecision.Month => LastMillisecond(milliseconds, 'M'),
        DatePrecision.Day => LastMillisecond(milliseconds, 'd'),
        DatePrecision.Hour => LastMillisecond(milliseconds, 'h'),
        DatePrecision.Minute => LastMillisecond(milliseconds, 'm'),
        DatePrecision.Second => LastMillisecond(milliseconds, 's'),
        _ => milliseconds,
    };

    private static long LastMillisecond(long milliseconds, char unit) =>
        Add(milliseconds, unit, 1) is var next && next == CalendarTime.Latest ? next : next - 1;

    private static long Add(long milliseconds, char unit, int amount)
    {
        var time = InCalendar(milliseconds);
        try
        {
            return (unit switch
            {
                'y' => time.AddYears(amount),
                'M' => time.AddMonths(amount),
                'w' => time.AddDays(7L * amount),
                'd' => time.AddDays(amount),
                'h' or 'H' => time.AddHours(amount),
                'm' => time.AddMinutes(amount),
                _ => time.AddSeconds(amount),
            }).ToUnixTimeMilliseconds();
        }
        catch (ArgumentOutOfRangeException)
        {
            return amount < 0 ? CalendarTime.Earliest : CalendarTime.Latest;
        }
    }

    private static long Floor(long milliseconds, char unit)
    {
        var time = InCalendar(milliseconds);
        var day = new DateTimeOffset(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero);
        var floor = unit switch
        {
            'y' => new DateTimeOffset(time.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
            'M' => new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
            // Weeks begin on Mondays; the first week of the calendar began before the calendar does.
            'w' => day.Ticks < TimeSpan.TicksPerDay * 7 ? day : day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            'd' => day,
            'h' or 'H' => day.AddHours(time.Hour),
            'm' => day.AddHours(time.Hour).AddMinutes(time.Minute),
            _ => day.AddHours(time.Hour).AddMinutes(time.Minute).AddSeconds(time.Second),
        };
        return floor.ToUnixTimeMilliseconds();
    }

    private static DateTimeOffset InCalendar(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, CalendarTime.Earliest, CalendarTime.Latest));
}
