using System.Globalization;

namespace MlActors.Api.Elastic.Json;

/// <summary>
/// Reads an object of a body strictly, field by field: a field of the wrong type and an unknown field are errors that name
/// the position, in Elastic's words. A null counts as absent.
/// </summary>
/// <param name="parser">Elastic's name of the object in errors.</param>
internal sealed class JsonFields(JsonPart part, string parser)
{
    private readonly HashSet<string> _readNames = new(StringComparer.Ordinal);

    /// <summary>Reads a complete object: fields that <paramref name="read"/> does not read are refused.</summary>
    public static T Read<T>(JsonPart part, string parser, Func<JsonFields, T> read)
    {
        if (part.Kind != JsonKind.Object) throw Error(part, parser, $"Expected START_OBJECT but was: {part.TokenName}");
        var fields = new JsonFields(part, parser);
        var value = read(fields);
        fields.RefuseUnknownFields();
        return value;
    }

    public string Position => part.Position;

    public string? Text(string name) => Scalar(name, JsonKind.String)?.Text;

    /// <summary>A string, number or boolean as written.</summary>
    public string? AnyScalar(string name) => Scalar(name, JsonKind.String, JsonKind.Number, JsonKind.Boolean)?.Text;

    public long? Integer(string name) => Scalar(name, JsonKind.Number, JsonKind.String) is not { } value ? null
        : long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Failed(value, name, ElasticError.BadRequest($"For input string: \"{value.Text}\""));

    public int? Count(string name) => Integer(name) is not { } value ? null
        : value is >= int.MinValue and <= int.MaxValue ? (int)value
        : throw Failed(part.Find(name)!, name, ElasticError.BadRequest($"[{value}] is out of range"));

    public double? Double(string name) => Scalar(name, JsonKind.Number, JsonKind.String) is not { } value ? null
        : double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw Failed(value, name, ElasticError.BadRequest($"For input string: \"{value.Text}\""));

    public bool? Flag(string name) => Scalar(name, JsonKind.Boolean, JsonKind.String) is not { } value ? null
        : value.Text is "true" or "false" ? value.Text == "true"
        : throw Failed(value, name, ElasticError.BadRequest($"Failed to parse value [{value.Text}] as only [true] or [false] are allowed."));

    public TimeSpan? Duration(string name) => Scalar(name, JsonKind.String, JsonKind.Number) is { } value
        ? Within(value, name, () => ElasticDuration.Parse(value.Text!, name))
        : null;

    /// <summary>A list of strings; a single string counts as a list of one.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Take(name) is not { } value) return null;
        if (value.Kind == JsonKind.String) return [value.Text!];
        if (value.Kind != JsonKind.Array) throw WrongType(value, name);
        return [.. value.Items.Select(item => item.Kind is JsonKind.String or JsonKind.Number ? item.Text! : throw WrongType(item, name))];
    }

    public T? Object<T>(string name, string inner, Func<JsonFields, T> read)
        where T : class => Take(name) is { } value ? Within(value, name, () => Read(value, inner, read)) : null;

    public IReadOnlyList<T>? Objects<T>(string name, string inner, Func<JsonFields, T> read)
    {
        if (Take(name) is not { } value) return null;
        if (value.Kind != JsonKind.Array) throw WrongType(value, name);
        return [.. value.Items.Select(item => Within(item, name, () => Read(item, inner, read)))];
    }

    /// <summary>The unparsed field; null when it is absent or null.</summary>
    public JsonPart? Take(string name)
    {
        _readNames.Add(name);
        return part.Find(name) is { Kind: not JsonKind.Null } value ? value : null;
    }

    public IReadOnlyList<string> PresentAmong(IEnumerable<string> names) => [.. names.Where(name => Take(name) is not null)];

    /// <summary>An error inside a field becomes the cause of the field's error.</summary>
    public T Within<T>(JsonPart value, string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ElasticException cause) when (cause.Error.Status == 400)
        {
            throw Failed(value, name, cause.Error);
        }
    }

    private JsonPart? Scalar(string name, params ReadOnlySpan<JsonKind> kinds) =>
        Take(name) is not { } value ? null : kinds.Contains(value.Kind) ? value : throw WrongType(value, name);

    /// <summary>
    /// Refuses the fields that have not been read. It is called at the end of every object; a reader that misses a field calls it earlier,
    /// because the missing field may be present under a misspelt name.
    /// </summary>
    public void RefuseUnknownFields()
    {
        foreach (var (name, value) in part.Members)
            if (!_readNames.Contains(name))
                throw Error(value, parser, $"unknown field [{name}]{Suggestions.Phrase(name, _readNames)}");
    }

    private ElasticException Failed(JsonPart value, string name, ElasticError cause) =>
        ElasticError.Unparsable($"{value.Position} [{parser}] failed to parse field [{name}]", cause).AsException();

    private ElasticException WrongType(JsonPart value, string name) =>
        Error(value, parser, $"{name} doesn't support values of type: {value.TokenName}");

    private static ElasticException Error(JsonPart at, string parser, string what) =>
        ElasticError.Unparsable($"{at.FieldPosition} [{parser}] {what}").AsException();
}
