using System.Globalization;
using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Queries;

/// <summary>A range of a date or number field as numbers; both ends are inclusive.</summary>
internal readonly record struct NumberRange(double Low, double High)
{
    public static readonly NumberRange Everything = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool Contains(double number) => number >= Low && number <= High;

    public NumberRange Intersect(NumberRange other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    /// <summary>The sorted, disjoint union of ranges, for a binary search.</summary>
    public static NumberRange[] Union(IEnumerable<NumberRange> ranges)
    {
        var disjoint = new List<NumberRange>();
        foreach (var range in ranges.OrderBy(range => range.Low))
        {
            if (disjoint.Count > 0 && range.Low <= disjoint[^1].High)
                disjoint[^1] = disjoint[^1] with { High = Math.Max(disjoint[^1].High, range.High) };
            else disjoint.Add(range);
        }
        return [.. disjoint];
    }

    /// <param name="disjoint">As <see cref="Union"/> makes them.</param>
    public static bool AnyContains(NumberRange[] disjoint, double number)
    {
        var (first, end) = (0, disjoint.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (disjoint[middle].Contains(number)) return true;
            if (number < disjoint[middle].Low) end = middle;
            else first = middle + 1;
        }
        return false;
    }

    /// <exception cref="RefusedException">A bound does not fit the field.</exception>
    public static NumberRange Of(MappedField field, RangeBounds bounds, DateTimeOffset now)
    {
        var format = bounds.Format is { } own && field.Kind == MappedKind.Date ? DocumentDateFormat.Parse(own) : field.Format;
        var (low, high) = Everything;
        if (bounds.Low is { } from)
        {
            low = Bound(field, from, format, now, roundUp: !bounds.LowIncluded);
            if (!bounds.LowIncluded) low = Math.BitIncrement(low);
        }
        if (bounds.High is { } to)
        {
            high = Bound(field, to, format, now, roundUp: bounds.HighIncluded);
            if (!bounds.HighIncluded) high = Math.BitDecrement(high);
        }
        return new NumberRange(low, high);
    }

    /// <summary>The range that equals a value: for a date without a time, the whole day. Null when no number can equal the value.</summary>
    public static NumberRange? Equal(MappedField field, QueryValue value, DateTimeOffset now)
    {
        if (field.Kind == MappedKind.Date)
        {
            return new NumberRange(Bound(field, value, field.Format, now, roundUp: false), Bound(field, value, field.Format, now, roundUp: true));
        }
        if (!TryParse(value, out var number)) throw NotANumber(value);
        // Integer fields have no value with a fraction.
        return field.Kind == MappedKind.Integer && number != Math.Truncate(number) ? null : new NumberRange(number, number);
    }

    private static double Bound(MappedField field, QueryValue value, DocumentDateFormat? format, DateTimeOffset now, bool roundUp)
    {
        if (field.Kind != MappedKind.Date) return TryParse(value, out var number) ? number : throw NotANumber(value);
        return DateExpression.TryRead(value, format!, now, roundUp, out var milliseconds) ? milliseconds : throw UnreadableDate(field, value);
    }

    private static bool TryParse(QueryValue value, out double number) =>
        double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && !double.IsNaN(number)
            && value.Kind != QueryValueKind.Boolean;

    private static RefusedException UnreadableDate(MappedField field, QueryValue value)
    {
        var reason = $"failed to parse date field [{value.Text}] of [{field.Name}] with format [{field.Format!.Text}]";
        return new Refusal(RefusalKind.Unparsable, reason).ToException();
    }

    private static RefusedException NotANumber(QueryValue value) =>
        new Refusal(RefusalKind.InvalidNumber, $"For input string: \"{value.Text}\"").ToException();
}
