using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MlActors.Storage.Indices;

/// <summary>The kind of a field's values, as far as searching and sorting need it.</summary>
public enum MappedKind
{
    Invalid = 0,
    Date,
    Integer,
    Decimal,
    Boolean,
    Text,

    /// <summary>Stored with the document, and not searchable.</summary>
    Opaque,
}

/// <summary>A field of an index; its kind does not change.</summary>
/// <param name="Type">In Elastic's spelling.</param>
/// <param name="HasArrays">Whether some document has several values, so that the stored value does not represent the field.</param>
internal sealed record MappedField(long Id, long IndexId, string Name, MappedKind Kind, string Type, DocumentDateFormat? Format, bool HasArrays)
{
    private static readonly ImmutableDictionary<string, MappedKind> Types = new Dictionary<string, MappedKind>(StringComparer.Ordinal)
    {
        ["date"] = MappedKind.Date,

        // Searched and sorted by its milliseconds; the document keeps what it was given.
        ["date_nanos"] = MappedKind.Date,
        ["long"] = MappedKind.Integer,
        ["integer"] = MappedKind.Integer,
        ["short"] = MappedKind.Integer,
        ["byte"] = MappedKind.Integer,
        ["double"] = MappedKind.Decimal,
        ["float"] = MappedKind.Decimal,
        ["half_float"] = MappedKind.Decimal,
        ["scaled_float"] = MappedKind.Decimal,
        ["unsigned_long"] = MappedKind.Decimal,
        ["boolean"] = MappedKind.Boolean,
        ["keyword"] = MappedKind.Text,
        ["constant_keyword"] = MappedKind.Text,
        ["wildcard"] = MappedKind.Text,
        ["text"] = MappedKind.Text,
        ["match_only_text"] = MappedKind.Text,
        ["ip"] = MappedKind.Text,
        ["version"] = MappedKind.Text,
        ["flattened"] = MappedKind.Opaque,
        ["nested"] = MappedKind.Opaque,
        ["geo_point"] = MappedKind.Opaque,
        ["geo_shape"] = MappedKind.Opaque,
        ["binary"] = MappedKind.Opaque,
        ["histogram"] = MappedKind.Opaque,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    public bool HasValues => Kind is MappedKind.Date or MappedKind.Integer or MappedKind.Decimal;

    /// <summary>Whether its texts are searched by their words.</summary>
    public bool IsAnalyzed => Type is "text" or "match_only_text";

    public static bool TryKind(string type, out MappedKind kind) => Types.TryGetValue(type, out kind);

    public static MappedField Of(FieldRow row) => new(
        row.Id,
        row.IndexId,
        row.Name,
        (MappedKind)row.Kind,
        row.Type,
        row.Format is { } format ? DocumentDateFormat.Parse(format) : (MappedKind)row.Kind == MappedKind.Date ? DocumentDateFormat.Default : null,
        row.HasArrays);

    public FieldRow ToRow() => new()
    {
        Id = Id,
        IndexId = IndexId,
        Name = Name,
        Kind = (int)Kind,
        Type = Type,
        Format = Format is null || Format == DocumentDateFormat.Default ? null : Format.Text,
        HasArrays = HasArrays,
    };

    /// <summary>The number for searching and sorting: milliseconds of a date; integer fields lose the fraction, as in Elastic.</summary>
    public bool TryNumber(ReadOnlySpan<byte> text, bool isNumber, out double number)
    {
        if (Kind == MappedKind.Date)
        {
            var isDate = Format!.TryRead(text, isNumber, out var milliseconds);
            number = milliseconds;
            return isDate;
        }
        if (!Utf8Parser.TryParse(text, out number, out var read) || read != text.Length || !double.IsFinite(number)) return false;
        if (Kind == MappedKind.Integer) number = Math.Truncate(number);
        return true;
    }

    public bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => TryNumber(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), isNumber: true, out number),
            JsonValueKind.String => TryNumber(Encoding.UTF8.GetBytes(value.GetString()!), isNumber: false, out number),
            _ => false,
        };
    }
}
