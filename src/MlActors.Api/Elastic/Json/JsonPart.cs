using System.Text;

namespace MlActors.Api.Elastic.Json;

/// <summary>The kinds of JSON values.</summary>
internal enum JsonKind { Invalid = 0, Object, Array, String, Number, Boolean, Null }

/// <summary>A value of a request's body with its position, which errors name. Lives for one request.</summary>
/// <param name="Text">The characters of a string, or a number or boolean as written.</param>
internal sealed record JsonPart(JsonSource Source, JsonKind Kind, int Start, string? Text)
{
    /// <summary>The memory of one value with a short text.</summary>
    public const int ApproximateBytes = 128;

    // Created on demand: most values have neither, and a body may have many values.
    private List<(string Name, JsonPart Value)>? _members;
    private List<JsonPart>? _items;

    public IReadOnlyList<(string Name, JsonPart Value)> Members => _members ?? [];

    public IReadOnlyList<JsonPart> Items => _items ?? [];

    /// <summary>The offset of the first byte after the value.</summary>
    public int End { get; set; }

    /// <summary>The offset of the name of the value's field; null for a value that is not a field.</summary>
    public int? NameStart { get; init; }

    public string Position => Source.PositionOf(Start);

    /// <summary>The position of the field's name, which Elastic uses in errors where there is one.</summary>
    public string FieldPosition => Source.PositionOf(NameStart ?? Start);

    /// <summary>The value as JSON without white space.</summary>
    public string ToJson() => JsonText.Compact(Source.Bytes.Span[Start..End]);

    public string TokenName => Kind switch
    {
        JsonKind.Object => "START_OBJECT",
        JsonKind.Array => "START_ARRAY",
        JsonKind.String => "VALUE_STRING",
        JsonKind.Number => "VALUE_NUMBER",
        JsonKind.Boolean => "VALUE_BOOLEAN",
        _ => "VALUE_NULL",
    };

    public JsonPart? Find(string name) => _members?.Find(member => member.Name == name).Value;

    public void Add(string name, JsonPart value) => (_members ??= []).Add((name, value));

    public void Add(JsonPart item) => (_items ??= []).Add(item);
}

/// <summary>The bytes of one body, for positions.</summary>
internal sealed record JsonSource(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The number of values read so far.</summary>
    public int Values { get; set; }

    /// <summary>"line:column" in brackets, both counted from one, columns in characters.</summary>
    public string PositionOf(int offset)
    {
        var before = Bytes.Span[..Math.Min(offset, Bytes.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"[{line}:{column}]";
    }
}
