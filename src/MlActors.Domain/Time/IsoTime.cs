namespace MlActors.Domain.Time;

/// <summary>The smallest unit that a date contains.</summary>
public enum DatePrecision { Invalid = 0, Year, Month, Day, Hour, Minute, Second, Millisecond }

/// <summary>ISO 8601 dates, from a year down to a fraction of a second; UTC without an offset.</summary>
public static class IsoTime
{
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds) => TryRead(text, out milliseconds, out _);

    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds, out DatePrecision precision)
    {
        var cursor = new TextCursor(text);
        var parts = new DateParts();
        milliseconds = 0;
        precision = ReadDate(ref cursor, ref parts);
        if (precision == DatePrecision.Day && cursor.Take((byte)'T'))
        {
            // Elastic accepts a trailing T without a time.
            if (!cursor.AtEnd && !ReadTime(ref cursor, ref parts, ref precision)) return false;
        }
        return precision != DatePrecision.Invalid && cursor.AtEnd && CalendarTime.TryCombine(parts, out milliseconds);
    }

    private static DatePrecision ReadDate(ref TextCursor cursor, ref DateParts parts)
    {
        if (!cursor.Number(4, 4, out parts.Year)) return DatePrecision.Invalid;
        if (!cursor.Take((byte)'-')) return DatePrecision.Year;
        if (!cursor.Number(2, 2, out parts.Month)) return DatePrecision.Invalid;
        if (!cursor.Take((byte)'-')) return DatePrecision.Month;
        return cursor.Number(2, 2, out parts.Day) ? DatePrecision.Day : DatePrecision.Invalid;
    }

    private static bool ReadTime(ref TextCursor cursor, ref DateParts parts, ref DatePrecision precision)
    {
        if (!cursor.Number(2, 2, out parts.Hour)) return false;
        precision = DatePrecision.Hour;
        if (cursor.Take((byte)':'))
        {
            if (!cursor.Number(2, 2, out parts.Minute)) return false;
            precision = DatePrecision.Minute;
            if (cursor.Take((byte)':'))
            {
                if (!cursor.Number(2, 2, out parts.Second)) return false;
                precision = DatePrecision.Second;
                if (cursor.Take((byte)'.') || cursor.Take((byte)','))
                {
                    if (!cursor.Fraction(1, 9, out parts.Millisecond)) return false;
                    precision = DatePrecision.Millisecond;
                }
            }
        }
        return cursor.AtEnd || cursor.Offset(out parts.OffsetMinutes);
    }
}
