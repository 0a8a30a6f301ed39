using System.Buffers.Text;

namespace MlActors.Domain.Time;

/// <summary>Reads numbers since the epoch exactly, without rounding errors.</summary>
internal static class EpochText
{
    public static bool TrySeconds(ReadOnlySpan<byte> text, out long milliseconds) => TryScaled(text, 1000, out milliseconds);

    public static bool TryMilliseconds(ReadOnlySpan<byte> text, out long milliseconds) => TryScaled(text, 1, out milliseconds);

    private static bool TryScaled(ReadOnlySpan<byte> text, int unit, out long milliseconds)
    {
        milliseconds = 0;
        if (!Utf8Parser.TryParse(text, out long whole, out var read)) return false;
        if (read == text.Length)
        {
            // The multiplication would overflow for numbers far outside the calendar.
            if (Math.Abs((double)whole) * unit > CalendarTime.Latest) return false;
            milliseconds = whole * unit;
            return CalendarTime.IsRepresentable(milliseconds);
        }
        // A decimal represents every date with its fraction exactly; a larger number is not a date.
        if (!Utf8Parser.TryParse(text, out decimal number, out read) || read != text.Length) return false;
        if (Math.Abs(number) > CalendarTime.Latest) return false;
        var scaled = Math.Floor(number * unit);
        if (Math.Abs(scaled) > CalendarTime.Latest) return false;
        milliseconds = (long)scaled;
        return CalendarTime.IsRepresentable(milliseconds);
    }
}
