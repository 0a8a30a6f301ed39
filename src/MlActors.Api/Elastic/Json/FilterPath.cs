using System.Text.Json.Nodes;

namespace MlActors.Api.Elastic.Json;

/// <summary>The parameter `filter_path`: keeps of an answer only the paths that were asked for, or drops those with a minus before them.</summary>
internal sealed class FilterPath
{
    private readonly string[][] _includes;
    private readonly string[][] _excludes;

    private FilterPath(string[][] includes, string[][] excludes) => (_includes, _excludes) = (includes, excludes);

    /// <returns>Null when nothing is to be filtered.</returns>
    public static FilterPath? Parse(string? text)
    {
        var patterns = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return patterns.Length == 0 ? null : new FilterPath(
            [.. patterns.Where(pattern => !pattern.StartsWith('-')).Select(Segments)],
            [.. patterns.Where(pattern => pattern.StartsWith('-')).Select(pattern => Segments(pattern[1..]))]);
    }

    public JsonNode Apply(JsonNode root)
    {
        JsonNode Empty() => root is JsonArray ? new JsonArray() : new JsonObject();
        var kept = _includes.Length == 0 ? root.DeepClone() : Keep(root, _includes) ?? Empty();
        return _excludes.Length == 0 ? kept : Drop(kept, _excludes) ?? Empty();
    }

    /// <summary>What of a value the rests of the patterns reach; null when nothing.</summary>
    private static JsonNode? Keep(JsonNode? node, IReadOnlyList<string[]> patterns)
    {
        if (patterns.Any(IsReached)) return node?.DeepClone();
        switch (node)
        {
            case JsonArray array:
                var items = new JsonArray([.. array.Select(item => Keep(item, patterns)).Where(item => item is not null)]);
                return items.Count > 0 ? items : null;
            case JsonObject members:
                var kept = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var rests = Step(patterns, name);
                    if (rests.Any(IsReached)) kept[name] = value?.DeepClone();
                    else if (rests.Count > 0 && Keep(value, rests) is { } inner) kept[name] = inner;
                }

                return kept.Count > 0 ? kept : null;
            default:
                return null;
        }
    }

    private static JsonNode? Drop(JsonNode? node, IReadOnlyList<string[]> patterns)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Drop(item, patterns))]);
            case JsonObject members:
                var left = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var rests = Step(patterns, name);
                    if (!rests.Any(IsReached)) left[name] = Drop(value, rests);
                }

                return left;
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>The rests of the patterns after a field of this name. A `**` stands for any number of fields, none included.</summary>
    private static List<string[]> Step(IEnumerable<string[]> patterns, string name)
    {
        var rests = new List<string[]>();
        foreach (var pattern in patterns.Where(pattern => pattern.Length > 0))
        {
            if (pattern[0] == "**")
            {
                rests.Add(pattern);
                rests.AddRange(Step([pattern[1..]], name));
            }
            else if (Domain.Registry.IdExpression.Matches(pattern[0], name))
            {
                rests.Add(pattern[1..]);
            }
        }

        return rests;
    }

    private static bool IsReached(string[] rest) => rest.Length == 0 || (rest.Length == 1 && rest[0] == "**");

    /// <summary>Dots part the segments; a dot after a backslash belongs to the name.</summary>
    private static string[] Segments(string pattern) =>
        [.. pattern.Replace("\\.", "\0", StringComparison.Ordinal).Split('.').Select(segment => segment.Replace('\0', '.'))];
}
