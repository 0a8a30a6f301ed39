using System.Text;
using MlActors.Domain.Time;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Queries;

/// <summary>
/// A date in a query: in the format of its field, or <c>now</c>, each with optional date math (<c>now-1d/d</c>, <c>2014-01-01||+1M</c>). A
/// date without its smaller parts is a span, of which a bound is the first or the last millisecond.
/// </summary>
internal static class DateExpression
{
    public static bool TryRead(QueryValue value, DocumentDateFormat format, DateTimeOffset now, bool roundUp, out long milliseconds)
    {
        var text = value.Text;
        if (value.Kind == QueryValueKind.Text && text.StartsWith("now", StringComparison.Ordinal))
            return DateMath.TryApply(now.ToUnixTimeMilliseconds(), text.AsSpan(3), roundUp, out milliseconds);

        var split = text.IndexOf("||", StringComparison.Ordinal);
        var date = split < 0 ? text : text[..split];
        if (!format.TryRead(Encoding.UTF8.GetBytes(date), value.Kind == QueryValueKind.Number, out milliseconds, out var precision)) return false;
        if (split >= 0) return DateMath.TryApply(milliseconds, text.AsSpan(split + 2), roundUp, out milliseconds);
        if (roundUp) milliseconds = DateMath.LastMillisecond(milliseconds, precision);
        return true;
    }
}
