namespace MlActors.Domain.Time;

/// <summary>Dates of the Gregorian calendar as milliseconds since the epoch, for the years 1 to 9999.</summary>
public static class CalendarTime
{
    public const long MillisecondsPerDay = 86_400_000;

    /// <summary>0001-01-01T00:00:00.000Z.</summary>
    public const long Earliest = -62_135_596_800_000;

    /// <summary>9999-12-31T23:59:59.999Z. Later times cannot be written as a date, so records with them are dropped.</summary>
    public const long Latest = 253_402_300_799_999;

    public static bool IsRepresentable(long milliseconds) => milliseconds is >= Earliest and <= Latest;

    /// <summary>Milliseconds since the epoch; false for an invalid date.</summary>
    internal static bool TryCombine(in DateParts parts, out long milliseconds)
    {
        milliseconds = 0;
        if (parts.Year is < 1 or > 9999 || parts.Month is < 1 or > 12) return false;
        if (parts.Day < 1 || parts.Day > DateTime.DaysInMonth(parts.Year, parts.Month)) return false;
        if (parts.Hour is < 0 or > 23 || parts.Minute is < 0 or > 59 || parts.Second is < 0 or > 59) return false;
        var days = new DateOnly(parts.Year, parts.Month, parts.Day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var seconds = ((((parts.Hour * 60) + parts.Minute - parts.OffsetMinutes) * 60) + parts.Second);
        milliseconds = (days * MillisecondsPerDay) + (seconds * 1000L) + parts.Millisecond;
        return IsRepresentable(milliseconds);
    }
}

/// <summary>The parts of a date while it is read; parts that the text omits keep their minimum.</summary>
internal struct DateParts()
{
    public int Year = 1, Month = 1, Day = 1, Hour, Minute, Second, Millisecond, OffsetMinutes;
}
