using System.Text;

namespace MlActors.Api.Elastic.Json;

/// <summary>What a value is, in the words of Elastic's parse errors.</summary>
internal enum JsonKind { Invalid = 0, Object, Array, String, Number, Boolean, Null }

/// <summary>A value of a request's body that remembers where it stood, so that an error can name the place. Lives for one request.</summary>
/// <param name="Text">Of a string its characters, of a number or boolean how it was written.</param>
internal sealed record JsonPart(JsonSource Source, JsonKind Kind, int Start, string? Text)
{
    /// <summary>What a value takes in memory, with its short text.</summary>
    public const int ApproximateBytes = 128;

    // Most values have neither, and a body may have many values.
    private List<(string Name, JsonPart Value)>? _members;
    private List<JsonPart>? _items;

    public IReadOnlyList<(string Name, JsonPart Value)> Members => _members ?? [];

    public IReadOnlyList<JsonPart> Items => _items ?? [];

    /// <summary>First byte after the value.</summary>
    public int End { get; set; }

    /// <summary>Where the name of the field stands that holds the value; null when no field does.</summary>
    public int? NameStart { get; init; }

    public string Place => Source.PlaceOf(Start);

    /// <summary>Elastic names the place of the field, where there is one.</summary>
    public string FieldPlace => Source.PlaceOf(NameStart ?? Start);

    /// <summary>The value as JSON, without the caller's white space.</summary>
    public string ToJson() => JsonText.Compact(Source.Bytes.Span[Start..End]);

    public string KindWord => Kind switch
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

/// <summary>The bytes of one body.</summary>
internal sealed record JsonSource(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Values that have been read of it so far.</summary>
    public int Values { get; set; }

    /// <summary>"line:column" in brackets, both counted from one, columns in characters.</summary>
    public string PlaceOf(int offset)
    {
        var before = Bytes.Span[..Math.Min(offset, Bytes.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"[{line}:{column}]";
    }
}
