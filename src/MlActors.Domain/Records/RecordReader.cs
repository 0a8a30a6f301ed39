using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Detection.Records;
using MlActors.Domain.Time;

namespace MlActors.Domain.Records;

/// <summary>
/// Reads the time and the analysed fields of documents. Values keep their JSON kind; the first element of an array counts. One per
/// job, stateless: the builder has the state.
/// </summary>
public sealed class RecordReader
{
    private readonly FieldPaths _paths;
    private readonly TimeFormat _format;

    /// <param name="fieldNames">In the order of the batch, see <see cref="Detection.Settings.AnalysisSettings.FieldNames"/>.</param>
    public RecordReader(string timeField, TimeFormat format, ImmutableArray<string> fieldNames) =>
        (_paths, _format, FieldCount) = (FieldPaths.Of(timeField, fieldNames), format, fieldNames.Length);

    /// <summary>For the validated configuration of a job.</summary>
    /// <exception cref="ArgumentException">The time format is invalid.</exception>
    public static RecordReader For(DataDescription data, ImmutableArray<string> fieldNames) =>
        TimeFormat.TryParse(data.TimeFormat, out var format, out var refusal)
            ? new RecordReader(data.TimeField, format, fieldNames)
            : throw new ArgumentException(refusal.Reason, nameof(data));

    public int FieldCount { get; }

    /// <summary>Adds one document. It is counted as dropped when its time cannot be read.</summary>
    /// <exception cref="JsonException">The text is not one JSON object.</exception>
    public void Read(ReadOnlySpan<byte> document, RecordBatchBuilder into)
    {
        if (JsonUnicode.IndexOfInvalid(document) >= 0) throw new JsonException(JsonUnicode.Fault);
        var json = new Utf8JsonReader(document);
        TryRead(ref json, into, out var time);
        if (json.Read()) throw new JsonException("Something follows the document.");
        into.EndDocument(time);
        into.AddBytes(document.Length);
    }

    /// <summary>Adds one document with a known time. It is counted as dropped when it cannot be a record.</summary>
    /// <returns>False when it was dropped: it is not a JSON object, not Unicode, or too long.</returns>
    public bool TryReadAt(long time, ReadOnlySpan<byte> document, RecordBatchBuilder into)
    {
        into.AddBytes(document.Length);
        if (IsRead(document, into))
        {
            into.EndDocument(time);
            return true;
        }

        into.DropDocument();
        return false;
    }

    private bool IsRead(ReadOnlySpan<byte> document, RecordBatchBuilder into)
    {
        if (JsonUnicode.IndexOfInvalid(document) >= 0) return false;
        var json = new Utf8JsonReader(document);
        try
        {
            return TryRead(ref json, into, out _) && !json.Read() && into.IsWithinTextLimit;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads the next document; false when the text ends within it. The caller then ends the document in the builder.</summary>
    /// <exception cref="InvalidOperationException">A value is not valid Unicode.</exception>
    internal bool TryRead(ref Utf8JsonReader json, RecordBatchBuilder into, out long? time)
    {
        time = null;
        if (!json.Read()) return false;
        if (json.TokenType != JsonTokenType.StartObject) throw new JsonException($"A record must be a JSON object, not {NameOf(json.TokenType)}.");
        into.BeginDocument();
        return ReadObject(ref json, _paths, into, ref time);
    }

    private bool ReadObject(ref Utf8JsonReader json, FieldPaths? paths, RecordBatchBuilder into, ref long? time)
    {
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject) return true;
            var field = paths?.Find(ref json);
            if (!json.Read() || !ReadValue(ref json, field, into, ref time)) return false;
        }
        return false;
    }

    private bool ReadValue(ref Utf8JsonReader json, FieldPaths? field, RecordBatchBuilder into, ref long? time)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref json, field, into, ref time);
            case JsonTokenType.StartArray:
                return ReadArray(ref json, field, into, ref time);
            case var token:
                // The time does not count as a field.
                if (field is { IsTime: true }) time = TimeOf(ref json);
                else into.FieldsOfDocument++;
                if (field is { Slot: >= 0 }) into.Set(field.Slot, ValueOf(ref json, token), json.ValueSpan.Length);
                return true;
        }
    }

    /// <summary>An array is one field with the value of its first element.</summary>
    private bool ReadArray(ref Utf8JsonReader json, FieldPaths? field, RecordBatchBuilder into, ref long? time)
    {
        var (before, isFirst) = (into.FieldsOfDocument, true);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndArray)
            {
                into.FieldsOfDocument = field is { IsTime: true } ? before : before + 1;
                return true;
            }
            if (isFirst ? !ReadValue(ref json, field, into, ref time) : !json.TrySkip()) return false;
            isFirst = false;
        }
        return false;
    }

    private long? TimeOf(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) return null;
        if (json.ValueIsEscaped)
        {
            Span<byte> text = stackalloc byte[Math.Min(json.ValueSpan.Length, 256)];
            if (json.ValueSpan.Length > text.Length) return null;
            return _format.TryRead(text[..json.CopyString(text)], isNumber: false, out var unescaped) ? unescaped : null;
        }
        return _format.TryRead(json.ValueSpan, json.TokenType == JsonTokenType.Number, out var milliseconds) ? milliseconds : null;
    }

    private static FieldValue ValueOf(ref Utf8JsonReader json, JsonTokenType token) => token switch
    {
        JsonTokenType.String => FieldValue.Of(json.GetString()!),
        // A number outside the range of a double cannot be analysed.
        JsonTokenType.Number when json.TryGetDouble(out var number) && double.IsFinite(number) => FieldValue.Of(number),
        JsonTokenType.True => FieldValue.Of("true"),
        JsonTokenType.False => FieldValue.Of("false"),
        _ => FieldValue.Missing,
    };

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
