using System.Buffers.Text;
using System.Text;
using MlActors.Detection.Records;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks;

/// <summary>A file of the load generator, read line by line into one buffer of values in the order of the detector's fields.</summary>
internal sealed class LoadFile
{
    private readonly byte[] _bytes;
    private readonly int[] _fieldIndexes;
    private readonly Dictionary<string, FieldValue>.AlternateLookup<ReadOnlySpan<char>> _texts;
    private readonly FieldValue[] _values;
    private readonly bool[] _isNumber;
    private int _at;

    public LoadFile(string path, AnalysisSettings settings)
    {
        _bytes = File.ReadAllBytes(path);
        var header = Encoding.UTF8.GetString(Line()).Split(',');
        var fields = settings.FieldNames;
        _values = new FieldValue[fields.Length];
        _fieldIndexes = [.. header.Skip(1).Select(name => fields.IndexOf(name))];
        _isNumber = [.. header.Skip(1).Select(name => name == "value")];
        _texts = new Dictionary<string, FieldValue>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        if (header[0] != "time") throw new FormatException($"{path} does not begin with the generator's header but with {string.Join(',', header)}.");
    }

    public ReadOnlySpan<FieldValue> Values => _values;

    /// <summary>Milliseconds since the epoch.</summary>
    public long Time { get; private set; }

    /// <summary>From here on all code is compiled and all buffers have their final size.</summary>
    public bool IsHalfRead => _at > _bytes.Length / 2;

    public bool Read()
    {
        var line = Line();
        if (line.IsEmpty) return false;
        if (!Utf8Parser.TryParse(line, out long seconds, out var used))
            throw new FormatException($"The line {Encoding.UTF8.GetString(line)} does not begin with a time.");
        Time = seconds * 1000;
        line = line[used..];
        for (var field = 0; field < _fieldIndexes.Length; field++)
        {
            line = line[1..];
            var end = line.IndexOf((byte)',');
            var text = end < 0 ? line : line[..end];
            if (_fieldIndexes[field] >= 0) _values[_fieldIndexes[field]] = _isNumber[field] ? NumberOf(text) : TextOf(text);
            line = line[text.Length..];
        }
        return true;
    }

    private ReadOnlySpan<byte> Line()
    {
        var remaining = _bytes.AsSpan(_at);
        var end = remaining.IndexOf((byte)'\n');
        var line = end < 0 ? remaining : remaining[..end];
        _at += Math.Min(remaining.Length, line.Length + 1);
        return line;
    }

    private static FieldValue NumberOf(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double number, out _)
            ? FieldValue.Of(number)
            : throw new FormatException($"{Encoding.UTF8.GetString(text)} is not a number.");

    private FieldValue TextOf(ReadOnlySpan<byte> text)
    {
        Span<char> units = stackalloc char[64];
        var length = Encoding.UTF8.GetChars(text, units);
        if (!_texts.TryGetValue(units[..length], out var value)) _texts[units[..length]] = value = FieldValue.Of(new string(units[..length]));
        return value;
    }
}
