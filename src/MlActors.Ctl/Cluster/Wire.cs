using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MlActors.Ctl.Cluster;

/// <summary>The spelling of the REST API: snake case in both directions, unknown fields left aside.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Spelling = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OnlyWhatWasTold } },
    };

    public static T Read<T>(JsonElement element) => element.Deserialize<T>(Spelling)!;

    public static IReadOnlyList<T> Items<T>(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(Read<T>)];

    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Spelling);

    /// <summary>What a type works out from its fields is for this program, and no part of what it passes on.</summary>
    private static void OnlyWhatWasTold(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null }) type.Properties.RemoveAt(i);
        }
    }

    /// <summary>An id or expression inside a path; commas and stars of an expression stay as they are.</summary>
    public static string InPath(string expression) =>
        Uri.EscapeDataString(expression).Replace("%2C", ",", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal);
}
