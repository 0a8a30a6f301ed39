using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace MlActors.Domain.Records;

/// <summary>
/// Checks that JSON is valid Unicode: its bytes are UTF-8, and no escape is an unpaired surrogate. A JSON parser detects both
/// only when it decodes the value, and throws another exception then.
/// </summary>
public static class JsonUnicode
{
    public const string Fault = "the text is not valid Unicode (bytes that are not UTF-8, or half of a surrogate pair)";

    private const int EscapeLength = 6;

    /// <returns>The offset of the first invalid byte or escape; negative when there is none.</returns>
    public static int IndexOfInvalid(ReadOnlySpan<byte> json)
    {
        var invalidByte = Utf8.IsValid(json) ? -1 : LengthOfUtf8(json);
        var invalidEscape = IndexOfLoneSurrogate(invalidByte < 0 ? json : json[..invalidByte]);
        return invalidEscape >= 0 ? invalidEscape : invalidByte;
    }

    /// <summary>The same JSON with invalid Unicode replaced by U+FFFD.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json)
    {
        var text = Utf8.IsValid(json) ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        for (var at = IndexOfLoneSurrogate(text); at >= 0;)
        {
            "\\ufffd"u8.CopyTo(text.AsSpan(at));
            var next = IndexOfLoneSurrogate(text.AsSpan(at));
            at = next < 0 ? next : at + next;
        }

        return text;
    }

    private static int LengthOfUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != System.Buffers.OperationStatus.Done) return at;
            at += length;
        }

        return bytes.Length;
    }

    /// <summary>Moves from escape to escape, so that the second half of an escaped backslash is not taken for the start of an escape.</summary>
    private static int IndexOfLoneSurrogate(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0) return -1;
        for (var at = 0; json[at..].IndexOf((byte)'\\') is var next and >= 0;)
        {
            at += next;
            if (!TryUnit(json[at..], out var unit)) at += Math.Min(2, json.Length - at);
            else if (!char.IsSurrogate(unit)) at += EscapeLength;
            else if (IsPair(unit, json[(at + EscapeLength)..])) at += 2 * EscapeLength;
            else return at;
        }

        return -1;
    }

    private static bool IsPair(char first, ReadOnlySpan<byte> next) =>
        char.IsHighSurrogate(first) && TryUnit(next, out var second) && char.IsLowSurrogate(second);

    private static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < EscapeLength || !text.StartsWith("\\u"u8)) return false;
        if (!Utf8Parser.TryParse(text[2..EscapeLength], out ushort code, out var read, 'x') || read != 4) return false;
        unit = (char)code;
        return true;
    }
}
