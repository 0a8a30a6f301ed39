using System.Globalization;
using System.Text;
using MlActors.Domain.Time;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Queries;

/// <summary>
/// A date in a query: as its format has it, or <c>now</c>, each with arithmetic after it (<c>now-1d/d</c>, <c>2014-01-01||+1M</c>). What a
/// date leaves open is its whole span, of which a bound takes the first or the last millisecond.
/// </summary>
internal static class DateExpression
{
    public static bool TryRead(QueryValue value, DocumentDateFormat format, DateTimeOffset now, bool roundUp, out long milliseconds)
    {
        var text = value.Text;
        if (value.Kind == QueryValueKind.Text && text.StartsWith("now", StringComparison.Ordinal))
            return TryCalculate(now.ToUnixTimeMilliseconds(), text.AsSpan(3), roundUp, out milliseconds);

        var split = text.IndexOf("||", StringComparison.Ordinal);
        var date = split < 0 ? text : text[..split];
        if (!format.TryRead(Encoding.UTF8.GetBytes(date), value.Kind == QueryValueKind.Number, out milliseconds, out var precision)) return false;
        if (split >= 0) return TryCalculate(milliseconds, text.AsSpan(split + 2), roundUp, out milliseconds);
        if (roundUp) milliseconds = Shift(milliseconds, UnitOf(precision), 1) - (precision == DatePrecision.Millisecond ? 0 : 1);
        return true;
    }

    private static bool TryCalculate(long start, ReadOnlySpan<char> steps, bool roundUp, out long milliseconds)
    {
        milliseconds = start;
        while (!steps.IsEmpty)
        {
            var sign = steps[0];
            var digits = steps[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 || "yMwdhHms".IndexOf(steps[1 + digits], StringComparison.Ordinal) < 0) return false;
            var unit = steps[1 + digits];
            if (sign == '/' && digits == 0)
            {
                milliseconds = Floor(milliseconds, unit);
                if (roundUp) milliseconds = Shift(milliseconds, unit, 1) - 1;
            }
            else if (sign is '+' or '-')
            {
                var number = digits == 0 ? "1" : steps.Slice(1, digits);
                if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
                milliseconds = Shift(milliseconds, unit, sign == '-' ? -amount : amount);
            }
            else
            {
                return false;
            }
            steps = steps[(2 + digits)..];
        }
        return true;
    }

    private static char UnitOf(DatePrecision precision) => precision switch
    {
        DatePrecision.Year => 'y',
        DatePrecision.Month => 'M',
        DatePrecision.Day => 'd',
        DatePrecision.Hour => 'h',
        DatePrecision.Minute => 'm',
        DatePrecision.Second => 's',
        _ => ' ',
    };

    /// <summary>Moves by units of the calendar, and stops where dates end.</summary>
    private static long Shift(long milliseconds, char unit, int amount)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, CalendarTime.Earliest, CalendarTime.Latest));
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
                's' => time.AddSeconds(amount),
                _ => time,
            }).ToUnixTimeMilliseconds();
        }
        catch (ArgumentOutOfRangeException)
        {
            return amount < 0 ? CalendarTime.Earliest : CalendarTime.Latest;
        }
    }

    private static long Floor(long milliseconds, char unit)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, CalendarTime.Earliest, CalendarTime.Latest));
        var day = new DateTimeOffset(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero);
        var floor = unit switch
        {
            'y' => new DateTimeOffset(time.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
            'M' => new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
            // Weeks begin on Mondays; the first week of the calendar began before it.
            'w' => day.Ticks < TimeSpan.TicksPerDay * 7 ? day : day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            'd' => day,
            'h' or 'H' => day.AddHours(time.Hour),
            'm' => day.AddHours(time.Hour).AddMinutes(time.Minute),
            _ => day.AddHours(time.Hour).AddMinutes(time.Minute).AddSeconds(time.Second),
        };
        return floor.ToUnixTimeMilliseconds();
    }
}
