using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Domain.Registry;

namespace MlActors.Storage.Search;

/// <summary>The part of a document that a hit contains: included and excluded paths, both with wildcards.</summary>
public sealed record SourceFilter(bool IsWanted, ImmutableArray<string> Includes, ImmutableArray<string> Excludes)
{
    public static readonly SourceFilter Everything = new(true, [], []);
    public static readonly SourceFilter Nothing = new(false, [], []);

    public ReadOnlyMemory<byte>? Apply(byte[] source)
    {
        if (!IsWanted) return null;
        if (Includes.IsEmpty && Excludes.IsEmpty) return source;
        using var document = JsonDocument.Parse(source);
        var buffer = new ArrayBufferWriter<byte>(source.Length);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, document.RootElement, "");
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(property => IsKept(property.Value, Within(path, property))))
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value, Within(path, property));
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray().Where(element => IsKept(element, path))) Write(json, element, path);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private bool IsKept(JsonElement value, string path) => !IsExcluded(path) && (IsIncluded(path) || ContainsIncluded(value, path));

    private bool ContainsIncluded(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(property => IsKept(property.Value, Within(path, property))),
        JsonValueKind.Array => value.EnumerateArray().Any(element => ContainsIncluded(element, path)),
        _ => false,
    };

    private static string Within(string path, JsonProperty property) => path.Length == 0 ? property.Name : $"{path}.{property.Name}";

    /// <summary>A path is included when it or one of its parents is named.</summary>
    private bool IsIncluded(string path) => Includes.IsEmpty || Includes.Any(pattern => Matches(pattern, path));

    private bool IsExcluded(string path) => Excludes.Any(pattern => Matches(pattern, path));

    private static bool Matches(string pattern, string path) =>
        Wildcard.Matches(pattern, path) || Wildcard.Matches(pattern + ".*", path);
}
