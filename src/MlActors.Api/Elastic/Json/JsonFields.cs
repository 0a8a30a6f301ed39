using System.Globalization;

namespace MlActors.Api.Elastic.Json;

/// <summary>
/// Reads an object of a body field by field, strictly: a field of the wrong type and a field that nobody asked for are errors that name
/// the place, in Elastic's words. A null counts as absent.
/// </summary>
/// <param name="parser">What Elastic calls the object in its errors.</param>
internal sealed class JsonFields(JsonPart part, string parser)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Reads the whole of an object: whatever <paramref name="read"/> does not ask for is refused.</summary>
    public static T Read<T>(JsonPart part, string parser, Func<JsonFields, T> read)
    {
        if (part.Kind != JsonKind.Object) throw Error(part, parser, $"Expected START_OBJECT but was: {part.KindWord}");
        var fields = new JsonFields(part, parser);
        var value = read(fields);
        fields.RefuseTheRest();
        return value;
    }

    public string Place => part.Place;

    public string? Text(string name) => Scalar(name, JsonKind.String)?.Text;

    /// <summary>A string, number or boolean as it was written.</summary>
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

    /// <summary>A list of strings; one string alone counts as a list of one.</summary>
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

    /// <summary>The field as it came; null when it is absent or null.</summary>
    public JsonPart? Take(string name)
    {
        _asked.Add(name);
        return part.Find(name) is { Kind: not JsonKind.Null } value ? value : null;
    }

    public IReadOnlyList<string> Among(IEnumerable<string> names) => [.. names.Where(name => Take(name) is not null)];

    /// <summary>Whatever goes wrong inside a field is shown as the cause of a failure of the field.</summary>
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
    /// Refuses the fields that nobody asked for. It comes by itself at the end; a reader that misses something calls it first, since the
    /// field that is missing may be there under a misspelt name.
    /// </summary>
    public void RefuseTheRest()
    {
        foreach (var (name, value) in part.Members)
            if (!_asked.Contains(name))
                throw Error(value, parser, $"unknown field [{name}]{Suggestions.Phrase(name, _asked)}");
    }

    private ElasticException Failed(JsonPart value, string name, ElasticError cause) =>
        ElasticError.Unparsable($"{value.Place} [{parser}] failed to parse field [{name}]", cause).AsException();

    private ElasticException WrongType(JsonPart value, string name) =>
        Error(value, parser, $"{name} doesn't support values of type: {value.KindWord}");

    private static ElasticException Error(JsonPart at, string parser, string what) =>
        ElasticError.Unparsable($"{at.FieldPlace} [{parser}] {what}").AsException();
}
