using System.Collections.Immutable;
using System.Text;
using static MlActors.Domain.Time.DatePattern.Element;

namespace MlActors.Domain.Time;

/// <summary>A parsed date pattern in Java's syntax, which matches records without allocating.</summary>
public sealed class DatePattern
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly string[] DayPeriods = ["AM", "PM"];

    private readonly ImmutableArray<Element> _elements;

    internal DatePattern(ImmutableArray<Element> elements) => _elements = elements;

    /// <summary>One element of a pattern.</summary>
    internal abstract record Element
    {
        /// <param name="Letter">The part of the date.</param>
        /// <param name="Min">The minimum number of digits, or the letters of a name; zero for the full name.</param>
        /// <param name="Max">The maximum number of digits.</param>
        public sealed record Part(char Letter, int Min, int Max) : Element;

        public sealed record Literal(ImmutableArray<byte> Text) : Element;

        /// <param name="End">The element after the section.</param>
        public sealed record OptionalSection(int End) : Element;

        private Element() { }
    }

    public bool TryRead(ReadOnlySpan<byte> text, out long milliseconds)
    {
        var parts = new DateParts();
        milliseconds = 0;
        return Match(new TextCursor(text), 0, ref parts) && CalendarTime.TryCombine(parts, out milliseconds);
    }

    private bool Match(TextCursor cursor, int from, ref DateParts parts)
    {
        for (var at = from; at < _elements.Length; at++)
        {
            switch (_elements[at])
            {
                case Literal literal when cursor.Take(literal.Text.AsSpan()):
                    break;
                case Part part when Read(ref cursor, part, ref parts):
                    break;
                case OptionalSection section:
                    var attempt = parts;
                    if (Match(cursor, at + 1, ref attempt))
                    {
                        parts = attempt;
                        return true;
                    }
                    at = section.End - 1;
                    break;
                default:
                    return false;
            }
        }
        return cursor.AtEnd;
    }

    private static bool Read(ref TextCursor cursor, Part part, ref DateParts parts)
    {
        switch (part.Letter)
        {
            case 'y' when part.Max == 2:
                if (!cursor.Number(2, 2, out parts.Year)) return false;
                parts.Year += 2000;
                return true;
            case 'y': return cursor.Number(part.Min, part.Max, out parts.Year);
            case 'M' when part.Max == 0:
                if (!cursor.Word(Months, part.Min, out parts.Month)) return false;
                parts.Month++;
                return true;
            case 'M': return cursor.Number(part.Min, part.Max, out parts.Month);
            case 'd': return cursor.Number(part.Min, part.Max, out parts.Day);
            case 'E': return cursor.Word(Days, part.Min, out _);
            case 'H': return cursor.Number(part.Min, part.Max, out parts.Hour);
            case 'h':
                // AM unless the text has PM; twelve o'clock is hour zero of its half day.
                if (!cursor.Number(part.Min, part.Max, out var hour) || hour is < 1 or > 12) return false;
                parts.Hour += hour % 12;
                return true;
            case 'a':
                if (!cursor.Word(DayPeriods, 0, out var half)) return false;
                parts.Hour += half * 12;
                return true;
            case 'm': return cursor.Number(part.Min, part.Max, out parts.Minute);
            case 's': return cursor.Number(part.Min, part.Max, out parts.Second);
            case 'S': return cursor.Fraction(part.Min, part.Max, out parts.Millisecond);
            default: return cursor.Offset(out parts.OffsetMinutes);
        }
    }

    internal static ImmutableArray<byte> Utf8(string text) => [.. Encoding.UTF8.GetBytes(text)];
}
