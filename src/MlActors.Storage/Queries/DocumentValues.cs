using System.Text.Json;

namespace MlActors.Storage.Queries;

/// <summary>Finds the values of a dotted name in a document: in nested objects, in keys with dots, and in arrays of both.</summary>
internal static class DocumentValues
{
    /// <summary>Adds the scalar values to <paramref name="into"/>; null and empty arrays have none.</summary>
    public static void Collect(JsonElement document, string path, List<JsonElement> into)
    {
        if (document.TryGetProperty(path, out var direct)) Add(direct, into);
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (document.TryGetProperty(path.AsSpan(0, dot), out var inner)) CollectInner(inner, path[(dot + 1)..], into);
        }
    }

    /// <summary>Whether the name has a value other than null, objects included.</summary>
    public static bool Exists(JsonElement document, string path)
    {
        if (document.TryGetProperty(path, out var direct) && HasValue(direct)) return true;
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (document.TryGetProperty(path.AsSpan(0, dot), out var inner) && Objects(inner).Any(each => Exists(each, path[(dot + 1)..])))
                return true;
        }
        return false;
    }

    private static void CollectInner(JsonElement inner, string path, List<JsonElement> into)
    {
        foreach (var each in Objects(inner)) Collect(each, path, into);
    }

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [element],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    private static void Add(JsonElement value, List<JsonElement> into)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray()) Add(element, into);
                break;
            case JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Undefined:
                break;
            default:
                into.Add(value);
                break;
        }
    }

    private static bool HasValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.Array => value.EnumerateArray().Any(HasValue),
        JsonValueKind.Object => value.EnumerateObject().Any(property => HasValue(property.Value)),
        _ => true,
    };
}
