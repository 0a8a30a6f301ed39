using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Domain.Time;

namespace MlActors.Storage.Indices;

/// <summary>
/// Parses documents of one index: maps new fields and collects the values for searching. Lives for one transaction.
/// </summary>
internal sealed class DocumentFields(DocumentIndex index)
{
    private readonly List<(MappedField Field, double Value)> _values = [];
    private string _id = "";
    private long _document;

    /// <summary>The first date or number of each field; valid until the next document is read.</summary>
    /// <exception cref="RefusedException">The document is not a JSON object, or a value does not fit its field.</exception>
    public IReadOnlyList<(MappedField Field, double Value)> Read(string id, ReadOnlySpan<byte> source)
    {
        _values.Clear();
        (_id, _document) = (id, _document + 1);
        if (JsonUnicode.IndexOfInvalid(source) is >= 0 and var at)
            throw Refuse($"failed to parse: {JsonUnicode.Fault} at byte [{at}] of the document with id '{id}'");
        var json = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw Refuse("failed to parse: a document must be a JSON object");
            ReadObject(ref json, index.Tree);
            if (json.Read()) throw Refuse("failed to parse: something follows the document");
        }
        catch (JsonException malformed)
        {
            throw Refuse($"{MalformedJson.Place(malformed)} failed to parse: {MalformedJson.Reason(malformed)}");
        }
        return _values;
    }

    private void ReadObject(ref Utf8JsonReader json, FieldTree node)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var child = node.Find(ref json) ?? throw TooDeep(node.Path, json.GetString()!);
            json.Read();
            ReadValue(ref json, child);
        }
    }

    private void ReadValue(ref Utf8JsonReader json, FieldTree node)
    {
        if (node.Field is { Kind: MappedKind.Opaque })
        {
            json.Skip();
            return;
        }
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray) ReadValue(ref json, node);
                break;
            case JsonTokenType.StartObject when node.Field is { } field:
                throw WrongType(field);
            case JsonTokenType.StartObject:
                ReadObject(ref json, node);
                break;
            default:
                if ((node.Field ?? MapNewField(ref json, node)) is { } known) ReadScalar(ref json, node, known);
                break;
        }
    }

    private void ReadScalar(ref Utf8JsonReader json, FieldTree node, MappedField field)
    {
        if (field.Kind == MappedKind.Boolean && !IsBoolean(ref json)) throw WrongType(field);
        if (!field.HasValues) return;
        var isNumber = json.TokenType == JsonTokenType.Number;
        var isBoolean = json.TokenType is JsonTokenType.True or JsonTokenType.False;
        if (isBoolean || !field.TryNumber(TextOf(ref json), isNumber, out var value)) throw WrongType(field);
        if (node.LastDocument == _document)
        {
            if (!field.HasArrays) index.MarkArrays(field);
            return;
        }
        node.LastDocument = _document;
        _values.Add((field, value));
    }

    private MappedField? MapNewField(ref Utf8JsonReader json, FieldTree node)
    {
        if (node.IsObject)
            throw Refuse($"object mapping for [{node.Path}] tried to parse field [{node.Path}] as object, but found a concrete value");
        return index.Dynamic switch
        {
            DynamicMapping.Ignore => null,
            DynamicMapping.Refuse => throw new IndexRefusal(
                RefusalKind.UnmappedField,
                $"mapping set to strict, dynamic introduction of [{node.Path}] within [_doc] is not allowed",
                index.Name).ToException(),
            _ => Map(ref json, node.Path),
        };
    }

    private MappedField Map(ref Utf8JsonReader json, string name) => json.TokenType switch
    {
        JsonTokenType.True or JsonTokenType.False => index.Map(name, MappedKind.Boolean, "boolean", null),
        JsonTokenType.Number when json.TryGetInt64(out _) => index.Map(name, MappedKind.Integer, "long", null),
        JsonTokenType.Number => index.Map(name, MappedKind.Decimal, "float", null),
        _ when ResultMappings.AreOf(index.Name) => index.Map(name, MappedKind.Text, "keyword", null),
        _ when DateFormatOf(TextOf(ref json)) is { } format => index.Map(name, MappedKind.Date, "date", format),
        _ => index.Map(name, MappedKind.Text, "text", null),
    };

    /// <summary>A string of digits is not detected as a date, although four digits are a year in ISO 8601.</summary>
    private static DocumentDateFormat? DateFormatOf(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return null;
        if (IsoTime.TryRead(text, out _)) return DocumentDateFormat.Default;
        return DocumentDateFormat.Dynamic.TryRead(text, isNumber: false, out _) ? DocumentDateFormat.Dynamic : null;
    }

    private static bool IsBoolean(ref Utf8JsonReader json) =>
        json.TokenType is JsonTokenType.True or JsonTokenType.False
        || (json.TokenType == JsonTokenType.String && TextOf(ref json) is var text
            && (text is [] || text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)));

    private static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped) return json.ValueSpan;
        var text = new byte[json.ValueSpan.Length];
        return text.AsSpan(0, json.CopyString(text));
    }

    private RefusedException WrongType(MappedField field) =>
        Refuse($"failed to parse field [{field.Name}] of type [{field.Type}] in document with id '{_id}'");

    private static RefusedException TooDeep(string path, string name)
    {
        var where = path.Length == 0 ? name[..Math.Min(name.Length, 64)] : path;
        return Refusal.BadRequest($"Limit of mapping depth [{FieldTree.MaxLevels}] has been exceeded by a field of [{where}]")
            .ToException();
    }

    private static RefusedException Refuse(string reason) => DocumentRefusals.InvalidDocument(reason).ToException();
}
