using System.Text.Json.Nodes;

namespace MlActors.Api.Elastic.Json;

/// <summary>The parameter `filter_path`: keeps only the named paths of a response, or removes those that are prefixed with a minus.</summary>
internal sealed class FilterPath
{
    private const string AnyDepth = "**";

    private readonly HashSet<PatternPosition> _includes;
    private readonly HashSet<PatternPosition> _excludes;

    private FilterPath(IEnumerable<string> includes, IEnumerable<string> excludes) =>
        (_includes, _excludes) = ([.. includes.Select(Start)], [.. excludes.Select(Start)]);

    /// <returns>Null for no filter.</returns>
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

    /// <summary>The parts of a value that the patterns match; null for none.</summary>
    private static JsonNode? Keep(JsonNode? node, HashSet<PatternPosition> positions)
    {
        if (positions.Any(position => position.IsMatched)) return node?.DeepClone();
        switch (node)
        {
            case JsonArray array:
                var items = new JsonArray([.. array.Select(item => Keep(item, positions)).Where(item => item is not null)]);
                return items.Count > 0 ? items : null;
            case JsonObject members:
                var kept = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var next = Step(positions, name);
                    if (next.Any(position => position.IsMatched)) kept[name] = value?.DeepClone();
                    else if (next.Count > 0 && Keep(value, next) is { } inner) kept[name] = inner;
                }

                return kept.Count > 0 ? kept : null;
            default:
                return null;
        }
    }

    private static JsonNode? Drop(JsonNode? node, HashSet<PatternPosition> positions)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Drop(item, positions))]);
            case JsonObject members:
                var left = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var next = Step(positions, name);
                    if (!next.Any(position => position.IsMatched)) left[name] = Drop(value, next);
                }

                return left;
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>
    /// The positions in the patterns after a field of this name. A set, because several `**` lead to the same position in many ways.
    /// </summary>
    private static HashSet<PatternPosition> Step(HashSet<PatternPosition> positions, string name)
    {
        var next = new HashSet<PatternPosition>();
        foreach (var position in positions)
            for (var at = position; !at.IsAtEnd; at = at.Next)
            {
                if (at.Segment != AnyDepth)
                {
                    if (Domain.Registry.IdExpression.Matches(at.Segment, name)) next.Add(at.Next);
                    break;
                }

                // It matches this field and more, or no field: then the next segment has to match.
                next.Add(at);
            }

        return next;
    }

    /// <summary>Dots separate the segments; an escaped dot (\.) is part of a name.</summary>
    private static PatternPosition Start(string pattern) =>
        new([.. pattern.Replace("\\.", "\0", StringComparison.Ordinal).Split('.').Select(segment => segment.Replace('\0', '.'))], 0);

    /// <summary>A position in a pattern: the segments before it have matched.</summary>
    private readonly record struct PatternPosition(string[] Segments, int At)
    {
        public string Segment => Segments[At];

        public PatternPosition Next => this with { At = At + 1 };

        public bool IsAtEnd => At == Segments.Length;

        public bool IsMatched => IsAtEnd || (At == Segments.Length - 1 && Segment == AnyDepth);
    }
}
