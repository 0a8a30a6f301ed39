using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Time;

namespace MlActors.Storage.Indices;

/// <summary>The format of a date field: alternatives by Elastic's names or as patterns.</summary>
internal sealed class DocumentDateFormat
{
    public const string DefaultText = "strict_date_optional_time||epoch_millis";

    /// <summary>The formats that are detected as dates in new fields, besides ISO 8601.</summary>
    public const string DynamicText = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis";

    /// <summary>These formats differ in strictness; all are read as any ISO 8601 date.</summary>
    private static readonly ImmutableHashSet<string> IsoNames = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "strict_date_optional_time", "date_optional_time", "strict_date_optional_time_nanos", "iso8601", "strict_date_time", "date_time",
        "strict_date_time_no_millis", "date_time_no_millis", "strict_date", "date", "strict_date_hour_minute_second", "date_hour_minute_second",
        "strict_year_month_day", "year_month_day", "strict_year_month", "year_month", "strict_year", "year");

    public static readonly DocumentDateFormat Default = Parse(DefaultText);
    public static readonly DocumentDateFormat Dynamic = Parse(DynamicText);

    /// <summary>Each date is tried with every notation in turn.</summary>
    private const int MaxNotations = 50;

    private readonly ImmutableArray<Notation> _notations;

    private DocumentDateFormat(string text, ImmutableArray<Notation> notations) => (Text, _notations) = (text, notations);

    public string Text { get; }

    private abstract record Notation
    {
        public sealed record Iso : Notation;
        public sealed record Other(TimeFormat Format) : Notation;
    }

    /// <exception cref="RefusedException">A notation is unknown.</exception>
    public static DocumentDateFormat Parse(string text) => text.Split("||") is { Length: <= MaxNotations } names
        ? new DocumentDateFormat(text, [.. names.Select(NotationOf)])
        : throw Refusal.BadRequest($"Invalid format: more than {MaxNotations} ways to write a date").ToException();

    public bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) => TryRead(text, isNumber, out milliseconds, out _);

    /// <param name="precision">The finest part of the text, so that a bound can include the whole span.</param>
    public bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds, out DatePrecision precision)
    {
        precision = DatePrecision.Millisecond;
        foreach (var notation in _notations)
        {
            if (notation is Notation.Iso && !isNumber && IsoTime.TryRead(text, out milliseconds, out precision)) return true;
            if (notation is not Notation.Other other || !other.Format.TryRead(text, isNumber, out milliseconds)) continue;
            precision = DatePrecision.Millisecond;
            return true;
        }
        milliseconds = 0;
        return false;
    }

    private static Notation NotationOf(string name) => name switch
    {
        "epoch_millis" => new Notation.Other(new TimeFormat.EpochMilliseconds()),
        "epoch_second" => new Notation.Other(new TimeFormat.EpochSeconds()),
        "basic_date" => NotationOf("yyyyMMdd"),
        _ when IsoNames.Contains(name) => new Notation.Iso(),
        _ when TimeFormat.TryParse(name, out var pattern, out _) => new Notation.Other(pattern),
        _ => throw Refusal.BadRequest($"Invalid format: [{name}]: it is neither a known name nor a pattern of a whole date")
            .ToException(),
    };
}
