using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlActors.Ctl.Import;

/// <summary>How the values of a column are read and sent.</summary>
public enum ColumnKind { Text, Date, Whole, Decimal, Boolean }

/// <summary>The type of a column: a type of Elastic's mappings, and the notation of the values in the file.</summary>
/// <param name="Name">In Elastic's spelling.</param>
/// <param name="Dates">The notation of dates; null for other types, and for a date whose notation is still to be guessed.</param>
/// <param name="DecimalMark">A point or a comma.</param>
public sealed record ColumnType(ColumnKind Kind, string Name, DateFormat? Dates = null, char DecimalMark = '.')
{
    public const string TypeNames = "date, date:FORMAT, long, double, boolean, keyword or text";

    public static readonly ColumnType Keyword = new(ColumnKind.Text, "keyword");
    public static readonly ColumnType Boolean = new(ColumnKind.Boolean, "boolean");
    public static readonly ColumnType Long = new(ColumnKind.Whole, "long");
    public static readonly ColumnType Double = new(ColumnKind.Decimal, "double");
    public static readonly ColumnType DoubleWithComma = Double with { DecimalMark = ',' };
    public static readonly ColumnType DateToGuess = new(ColumnKind.Date, "date");

    private static readonly ImmutableArray<string> MissingTexts = ["", "NA", "N/A", "NaN", "null", "-"];

    public static ColumnType DateIn(DateFormat format) => DateToGuess with { Dates = format };

    /// <param name="text">A type of Elastic's mappings, or <c>date:FORMAT</c>.</param>
    /// <returns>Null when it is unknown.</returns>
    public static ColumnType? Parse(string text)
    {
        if (text.StartsWith("date:", StringComparison.Ordinal)) return DateFormat.Find(text["date:".Length..]) is { } format ? DateIn(format) : null;
        return text switch
        {
            "date" => DateToGuess,
            "long" or "integer" or "short" or "byte" => Long with { Name = text },
            "double" or "float" or "half_float" => Double with { Name = text },
            "boolean" => Boolean,
            "keyword" or "text" or "wildcard" or "ip" or "version" or "match_only_text" => Keyword with { Name = text },
            _ => null,
        };
    }

    /// <summary>Whether a text stands for a value that is missing; in a column of texts only an empty one does.</summary>
    public bool IsMissing(string text) => Kind == ColumnKind.Text ? text.Length == 0 : MissingTexts.Contains(text, StringComparer.OrdinalIgnoreCase);

    public bool Fits(string text) => IsMissing(text) || Kind switch
    {
        ColumnKind.Date => Dates!.TryRead(text, out _),
        ColumnKind.Whole or ColumnKind.Decimal => NumberText.TryRead(text, DecimalMark, out _),
        ColumnKind.Boolean => bool.TryParse(text, out _),
        _ => true,
    };

    /// <summary>The value to send; null for one that is missing. The text has to fit.</summary>
    public JsonNode? ToJson(JsonValue value, string text)
    {
        if (IsMissing(text)) return null;
        return Kind switch
        {
            ColumnKind.Date when Dates!.TryRead(text, out var time) => JsonValue.Create(Written(time)),
            ColumnKind.Whole or ColumnKind.Decimal when value.GetValueKind() == JsonValueKind.String => NumberOf(text),
            ColumnKind.Boolean => JsonValue.Create(bool.Parse(text)),
            _ => value,
        };
    }

    /// <summary>ISO 8601 in UTC, which every index and every datafeed reads.</summary>
    public static string Written(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private JsonValue NumberOf(string text)
    {
        if (NumberText.TryWhole(text, out var whole)) return JsonValue.Create(whole);
        NumberText.TryRead(text, DecimalMark, out var number);
        return JsonValue.Create(number);
    }

    /// <summary>The type in words, for messages.</summary>
    public string Description => Kind switch
    {
        ColumnKind.Date => $"date ({Dates?.Name})",
        ColumnKind.Whole or ColumnKind.Decimal => DecimalMark == ',' ? "number with a decimal comma" : "number",
        ColumnKind.Boolean => "boolean (true or false)",
        _ => "text",
    };
}
