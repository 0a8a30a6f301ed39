using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MlActors.Ctl.Cluster;

/// <summary>Reads and writes the JSON of the REST API: snake case in both directions, unknown fields ignored.</summary>
public static class ApiJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveComputedProperties } },
    };

    public static T Read<T>(JsonElement element) => element.Deserialize<T>(Options)!;

    public static IReadOnlyList<T> Items<T>(JsonElement response, string name) => [.. response.GetProperty(name).EnumerateArray().Select(Read<T>)];

    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Properties that a type computes from others are for this program only, and are not written.</summary>
    private static void RemoveComputedProperties(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null }) type.Properties.RemoveAt(i);
        }
    }

}
