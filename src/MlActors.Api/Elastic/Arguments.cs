using System.Globalization;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>
/// The arguments of a request, from the query string or from the body. As in Elastic, a body replaces the query string.
/// </summary>
internal sealed class Arguments(IReadOnlyDictionary<string, string> values, DateTimeOffset now)
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(24);

    public static readonly IReadOnlyList<string> Paging = ["from", "size"];

    public string? Text(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public bool Has(string name) => values.ContainsKey(name);

    public bool Flag(string name, bool defaultValue) => Flag(values.GetValueOrDefault(name), name) ?? defaultValue;

    /// <summary>A timeout; infinite ones are replaced by the maximum that timers support.</summary>
    public TimeSpan Timeout(string name, string defaultValue)
    {
        var arguments = ElasticDuration.Parse(Text(name) ?? defaultValue, name);
        return arguments >= TimeSpan.Zero && arguments < MaxTimeout ? arguments : MaxTimeout;
    }

    public int Integer(string name, int defaultValue) => Text(name) is not { } text ? defaultValue
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ElasticException.BadRequest($"Failed to parse int parameter [{name}] with value [{text}]");

    public double Double(string name, double defaultValue) => Text(name) is not { } text ? defaultValue
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw ElasticException.BadRequest($"Failed to parse double parameter [{name}] with value [{text}]");

    /// <returns>Milliseconds since the epoch; null when the parameter is absent or -1.</returns>
    public long? Date(string name, bool shortNumbersAreSeconds = true) =>
        Text(name) is { } text && text != "-1" ? ElasticDate.Parse(text, name, now, shortNumbersAreSeconds) : null;

    /// <summary>The from and size parameters, validated against the result window.</summary>
    public (int From, int Size) Page(int defaultSize = 100)
    {
        var (from, size) = (Integer("from", 0), Integer("size", defaultSize));
        if (from < 0) throw ElasticException.BadRequest("Parameter [from] cannot be < 0");
        if (size < 0) throw ElasticException.BadRequest("Parameter [size] cannot be < 0");
        if ((long)from + size > Limits.ResultWindow)
            throw ElasticException.BadRequest(
                $"The sum of parameters [from] and [size] cannot be higher "
                + $"than {Limits.ResultWindow}. Please use filters to reduce the number of results.");
        return (from, size);
    }

    public static bool? Flag(string? text, string name) => text switch
    {
        null => null,
        "" or "true" => true,
        "false" => false,
        _ => throw ElasticException.BadRequest($"Failed to parse value [{text}] of [{name}] as only [true] or [false] are allowed."),
    };

    /// <summary>The fields of a body that replaces query parameters; `page` contributes its two fields.</summary>
    public static IReadOnlyDictionary<string, string> FromBody(JsonPart body, string parser, IEnumerable<string> known) =>
        JsonFields.Read(body, parser, fields =>
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in known)
                if (fields.AnyScalar(name) is { } text)
                    values[name] = text;
            if (!known.Contains("from")) return values;
            var page = fields.Object("page", "page", page => Paging.Select(name => (Name: name, Value: page.AnyScalar(name))).ToArray());
            foreach (var (name, value) in page ?? [])
                if (value is not null)
                    values[name] = value;
            return values;
        });
}
