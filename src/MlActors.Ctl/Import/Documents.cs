using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlActors.Ctl.Import;

/// <summary>The values of a document with the names of their columns.</summary>
public static class Documents
{
    public static IEnumerable<(string Column, JsonValue Value)> Values(JsonObject document, string prefix = "")
    {
        foreach (var (name, node) in document)
            foreach (var value in Values(prefix + name, node)) yield return value;
    }

    /// <summary>Replaces each value; what is replaced by null is removed.</summary>
    public static void Replace(JsonObject document, Func<string, JsonValue, JsonNode?> replacement, string prefix = "")
    {
        foreach (var name in document.Select(member => member.Key).ToArray())
        {
            var replaced = Replaced(prefix + name, document[name], replacement);
            if (replaced is null) document.Remove(name);
            else if (!ReferenceEquals(replaced, document[name])) document[name] = replaced;
        }
    }

    /// <summary>A value as text; numbers as they are written.</summary>
    public static string TextOf(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static IEnumerable<(string Column, JsonValue Value)> Values(string column, JsonNode? node) => node switch
    {
        JsonValue value => [(column, value)],
        JsonObject inner => Values(inner, column + "."),
        JsonArray array => array.SelectMany(item => Values(column, item)),
        _ => [],
    };

    private static JsonNode? Replaced(string column, JsonNode? node, Func<string, JsonValue, JsonNode?> replacement)
    {
        switch (node)
        {
            case JsonValue value:
                return replacement(column, value);
            case JsonObject inner:
                Replace(inner, replacement, column + ".");
                return inner;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                    if (Replaced(column, array[i], replacement) is var item && !ReferenceEquals(item, array[i])) array[i] = item;
                return array;
            default:
                return null;
        }
    }
}
