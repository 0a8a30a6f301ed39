using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlActors.Domain.Records;

namespace MlActors.Api.Elastic.Json;

/// <summary>Parses a body into values with their positions, and writes JSON without white space.</summary>
internal static class JsonText
{
    /// <summary>Strings are not escaped for HTML, because responses are not embedded in pages.</summary>
    public static readonly JsonWriterOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonReaderOptions StrictOptions = new() { MaxDepth = Limits.JsonDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <exception cref="ElasticException">The text is not JSON, is nested too deeply, or has a duplicate field.</exception>
    public static JsonPart Parse(ReadOnlyMemory<byte> json)
    {
        var source = new JsonSource(json);
        if (JsonUnicode.IndexOfInvalid(json.Span) is >= 0 and var at) throw NotJson(source.PositionOf(at), JsonUnicode.Fault);
        var reader = new Utf8JsonReader(json.Span, StrictOptions);
        try
        {
            reader.Read();
            var part = ReadPart(source, ref reader);
            return reader.Read() ? throw NotJson(source.PositionOf((int)reader.TokenStartIndex), "more follows after the end of the body") : part;
        }
        catch (JsonException malformed)
        {
            throw NotJson($"[{malformed.LineNumber + 1}:{malformed.BytePositionInLine + 1}]", MessageWithoutPosition(malformed));
        }
    }

    public static string Compact(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, StrictOptions);
        using var document = JsonDocument.ParseValue(ref reader);
        return Compact(document.RootElement);
    }

    public static string Compact(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, CompactOptions)) element.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonPart ReadPart(JsonSource source, ref Utf8JsonReader reader, int? nameStart = null)
    {
        if (++source.Values > Limits.JsonValues)
            throw NotJson(source.PositionOf((int)reader.TokenStartIndex), $"the body has more than {Limits.JsonValues} values");
        var part = new JsonPart(source, KindOf(reader.TokenType), (int)reader.TokenStartIndex, TextOf(ref reader)) { NameStart = nameStart };
        if (part.Kind == JsonKind.Object) ReadMembers(part, ref reader);
        if (part.Kind == JsonKind.Array)
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                part.Add(ReadPart(source, ref reader));
        part.End = (int)reader.BytesConsumed;
        return part;
    }

    private static void ReadMembers(JsonPart part, ref Utf8JsonReader reader)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, nameStart) = (reader.GetString()!, (int)reader.TokenStartIndex);
            if (!seen.Add(name)) throw NotJson(part.Source.PositionOf(nameStart), $"Duplicate field '{name}'");
            reader.Read();
            part.Add(name, ReadPart(part.Source, ref reader, nameStart));
        }
    }

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True or JsonTokenType.False => JsonKind.Boolean,
        _ => JsonKind.Null,
    };

    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>The message without the position that the framework appends.</summary>
    private static string MessageWithoutPosition(JsonException malformed) =>
        malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var at and > 0 ? malformed.Message[..at] : malformed.Message;

    private static ElasticException NotJson(string position, string why) => ElasticError.Unparsable($"{position} {why}").AsException();
}
