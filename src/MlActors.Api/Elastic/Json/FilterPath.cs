using System.Text.Json.Nodes;

namespace MlActors.Api.Elastic.Json;

/// <summary>The parameter `filter_path`: keeps of an answer only the paths that were asked for, or drops those with a minus before them.</summary>
internal sealed class FilterPath
{
    private const string AnyDepth = "**";

    private readonly HashSet<Place> _includes;
    private readonly HashSet<Place> _excludes;

    private FilterPath(IEnumerable<string> includes, IEnumerable<string> excludes) =>
        (_includes, _excludes) = ([.. includes.Select(Start)], [.. excludes.Select(Start)]);

    /// <returns>Null when nothing is to be filtered.</returns>
    public static FilterPath? Parse(string? text)
    {
        var patterns = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (patterns.Length > Limits.FilterPatterns)
            throw ElasticException.BadRequest($"[filter_path] has {patterns.Length} patterns, and at most {Limits.FilterPatterns} are allowed");
        return patterns.Length == 0 ? null : new FilterPath(
            patterns.Where(pattern => !pattern.StartsWith('-')),
            patterns.Where(pattern => pattern.StartsWith('-')).Select(pattern => pattern[1..]));
    }

    public JsonNode Apply(JsonNode root)
    {
        JsonNode Empty() => root is JsonArray ? new JsonArray() : new JsonObject();
        var kept = _includes.Count == 0 ? root.DeepClone() : Keep(root, _includes) ?? Empty();
        return _excludes.Count == 0 ? kept : Drop(kept, _excludes) ?? Empty();
    }

    /// <summary>What of a value the patterns reach; null when nothing.</summary>
    private static JsonNode? Keep(JsonNode? node, HashSet<Place> places)
    {
        if (places.Any(place => place.IsReached)) return node?.DeepClone();
        switch (node)
        {
            case JsonArray array:
                var items = new JsonArray([.. array.Select(item => Keep(item, places)).Where(item => item is not null)]);
                return items.Count > 0 ? items : null;
            case JsonObject members:
                var kept = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var inside = Step(places, name);
                    if (inside.Any(place => place.IsReached)) kept[name] = value?.DeepClone();
                    else if (inside.Count > 0 && Keep(value, inside) is { } inner) kept[name] = inner;
                }

                return kept.Count > 0 ? kept : null;
            default:
                return null;
        }
    }

    private static JsonNode? Drop(JsonNode? node, HashSet<Place> places)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Drop(item, places))]);
            case JsonObject members:
                var left = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var inside = Step(places, name);
                    if (!inside.Any(place => place.IsReached)) left[name] = Drop(value, inside);
                }

                return left;
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>
    /// Where the patterns stand after a field of this name. A set, since with many `**` there are far more ways to a place than places.
    /// </summary>
    private static HashSet<Place> Step(HashSet<Place> places, string name)
    {
        var next = new HashSet<Place>();
        foreach (var place in places)
            for (var at = place; !at.IsOver; at = at.Next)
            {
                if (at.Segment != AnyDepth)
                {
                    if (Domain.Registry.IdExpression.Matches(at.Segment, name)) next.Add(at.Next);
                    break;
                }

                // It may stand for this field and more, or for none: then the segment after it has to match.
                next.Add(at);
            }

        return next;
    }

    /// <summary>Dots part the segments; a dot after a backslash belongs to the name.</summary>
    private static Place Start(string pattern) =>
        new([.. pattern.Replace("\\.", "\0", StringComparison.Ordinal).Split('.').Select(segment => segment.Replace('\0', '.'))], 0);

    /// <summary>How much of a pattern has been matched.</summary>
    private readonly record struct Place(string[] Segments, int At)
    {
        public string Segment => Segments[At];

        public Place Next => this with { At = At + 1 };

        public bool IsOver => At == Segments.Length;

        public bool IsReached => IsOver || (At == Segments.Length - 1 && Segment == AnyDepth);
    }
}
