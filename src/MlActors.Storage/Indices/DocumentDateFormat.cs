using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Time;

namespace MlActors.Storage.Indices;

/// <summary>How the dates of a field may be written: one of several ways, in Elastic's names or as patterns.</summary>
internal sealed class DocumentDateFormat
{
    public const string DefaultText = "strict_date_optional_time||epoch_millis";

    /// <summary>What a text must look like for a new field to become a date, besides ISO 8601.</summary>
    public const string DynamicText = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis";

    /// <summary>Names that differ in what they demand; all are read as any ISO date, since a date too many never hurt a stand-in.</summary>
    private static readonly ImmutableHashSet<string> IsoNames = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "strict_date_optional_time", "date_optional_time", "strict_date_optional_time_nanos", "iso8601", "strict_date_time", "date_time",
        "strict_date_time_no_millis", "date_time_no_millis", "strict_date", "date", "strict_date_hour_minute_second", "date_hour_minute_second",
        "strict_year_month_day", "year_month_day", "strict_year_month", "year_month", "strict_year", "year");

    public static readonly DocumentDateFormat Default = Parse(DefaultText);
    public static readonly DocumentDateFormat Dynamic = Parse(DynamicText);

    /// <summary>Each date is tried in one way after the other.</summary>
    private const int MostWays = 50;

    private readonly ImmutableArray<Way> _ways;

    private DocumentDateFormat(string text, ImmutableArray<Way> ways) => (Text, _ways) = (text, ways);

    public string Text { get; }

    private abstract record Way
    {
        public sealed record Iso : Way;
        public sealed record Other(TimeFormat Format) : Way;
    }

    /// <exception cref="RefusedException">One of the ways is not known.</exception>
    public static DocumentDateFormat Parse(string text) => text.Split("||") is { Length: <= MostWays } names
        ? new DocumentDateFormat(text, [.. names.Select(WayOf)])
        : throw Refusal.BadRequest($"Invalid format: more than {MostWays} ways to write a date").ToException();

    public bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds) => TryRead(text, isNumber, out milliseconds, out _);

    /// <param name="precision">The finest part that the text names, so that a bound can take in all of it.</param>
    public bool TryRead(ReadOnlySpan<byte> text, bool isNumber, out long milliseconds, out DatePrecision precision)
    {
        precision = DatePrecision.Millisecond;
        foreach (var way in _ways)
        {
            if (way is Way.Iso && !isNumber && IsoTime.TryRead(text, out milliseconds, out precision)) return true;
            if (way is not Way.Other other || !other.Format.TryRead(text, isNumber, out milliseconds)) continue;
            precision = DatePrecision.Millisecond;
            return true;
        }
        milliseconds = 0;
        return false;
    }

    private static Way WayOf(string name) => name switch
    {
        "epoch_millis" => new Way.Other(new TimeFormat.EpochMilliseconds()),
        "epoch_second" => new Way.Other(new TimeFormat.EpochSeconds()),
        "basic_date" => WayOf("yyyyMMdd"),
        _ when IsoNames.Contains(name) => new Way.Iso(),
        _ when TimeFormat.TryParse(name, out var pattern, out _) => new Way.Other(pattern),
        _ => throw Refusal.BadRequest($"Invalid format: [{name}]: it is neither a known name nor a pattern of a whole date")
            .ToException(),
    };
}
