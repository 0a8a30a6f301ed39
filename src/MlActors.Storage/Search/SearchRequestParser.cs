using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>Parses searches; unknown keys are refused by name.</summary>
internal static class SearchRequestParser
{
    /// <summary>Each matching document has a value for each sort field.</summary>
    private const int MaxSorts = 100;

    /// <summary>Each field of each hit is compared with all paths.</summary>
    private const int MaxPaths = 1_000;

    public static SearchRequest Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return new SearchRequest();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Refuse("a search must be an object");
            var request = json.RootElement.EnumerateObject().Aggregate(new SearchRequest(), Apply);
            Check(request);
            return request;
        }
        catch (JsonException malformed)
        {
            throw Refuse($"{MalformedJson.Place(malformed)} the search is not JSON: {MalformedJson.Reason(malformed)}");
        }
    }

    private static SearchRequest Apply(SearchRequest request, JsonProperty property) => property.Name switch
    {
        "query" => request with { Query = DocumentQuery.Parse(property.Value) },
        "from" => request with { From = Number(property) },
        "size" => request with { Size = Number(property) },
        "sort" => request with { Sort = [.. Sorts(property.Value)] },
        "search_after" => request with { SearchAfter = [.. Values(property).Select(KeyOf)] },
        "_source" => request with { Source = SourceOf(property.Value) },
        "pit" => request with { PointInTime = PointInTimeOf(property.Value) },
        "track_total_hits" => request with { TrackTotalHits = TotalOf(property) },
        // They do not affect the hits.
        "timeout" or "track_scores" => request,
        _ => throw Refuse($"Unknown key for a {TokenOf(property.Value)} in [{property.Name}]."),
    };

    private static void Check(SearchRequest request)
    {
        CheckCount(MaxSorts, request.Sort.Length, "sort");
        CheckCount(MaxPaths, request.Source.Includes.Length + request.Source.Excludes.Length, "_source");
        var (window, last) = (SearchRequest.ResultWindow, request.From + (long)request.Size);
        if (last > window)
            throw Refusal.BadRequest(
                $"Result window is too large, from + size must be less than or equal to: [{window}] but was [{last}]").ToException();
        if (request.SearchAfter is not { } after) return;
        if (request.Sort.IsEmpty) throw Refusal.BadRequest("Sort must contain at least one field.").ToException();
        if (request.From > 0) throw Refusal.BadRequest("`from` parameter must be set to 0 when `search_after` is used").ToException();
        // At a point in time, hits have the order of writing as one more sort value.
        if (after.Length != request.Sort.Length && !(request.PointInTime is not null && after.Length == request.Sort.Length + 1))
            throw Refusal.BadRequest($"search_after has {after.Length} value(s) but sort has {request.Sort.Length}.").ToException();
    }

    private static void CheckCount(int most, int count, string name)
    {
        if (count > most) throw Refusal.BadRequest($"[{name}] has [{count}] entries, and at most [{most}] are allowed").ToException();
    }

    private static IEnumerable<SortField> Sorts(JsonElement sort) =>
        sort.ValueKind == JsonValueKind.Array ? sort.EnumerateArray().SelectMany(SortsOf) : SortsOf(sort);

    private static IEnumerable<SortField> SortsOf(JsonElement sort) => sort.ValueKind switch
    {
        JsonValueKind.String => [new SortField(sort.GetString()!, Descending: sort.ValueEquals("_score"))],
        JsonValueKind.Object => sort.EnumerateObject().Select(SortOf),
        _ => throw Refuse("malformed sort format, within the sort array, an object, or an actual string are allowed"),
    };

    private static SortField SortOf(JsonProperty sort)
    {
        var field = new SortField(sort.Name, Descending: sort.Name == "_score");
        if (sort.Value.ValueKind == JsonValueKind.String) return field with { Descending = IsDescending(sort.Value) };
        if (sort.Value.ValueKind != JsonValueKind.Object) throw Refuse($"malformed sort format, [{sort.Name}] needs an order or an object");
        foreach (var option in sort.Value.EnumerateObject())
        {
            field = option.Name switch
            {
                "order" => field with { Descending = IsDescending(option.Value) },
                "missing" when option.Value.ToString() is "_first" or "_last" => field with { MissingFirst = option.Value.ValueEquals("_first") },
                "unmapped_type" => field with { MayBeUnmapped = true },
                "missing" => throw Refuse($"[missing] of sort [{sort.Name}] supports [_first] and [_last]"),
                _ => throw Refuse($"sort [{sort.Name}] does not support [{option.Name}]"),
            };
        }
        return field;
    }

    private static bool IsDescending(JsonElement order) => order.ToString().ToLowerInvariant() switch
    {
        "asc" => false,
        "desc" => true,
        var other => throw Refuse($"No enum constant for sort order [{other}]"),
    };

    private static SourceFilter SourceOf(JsonElement source)
    {
        switch (source.ValueKind)
        {
            case JsonValueKind.True: return SourceFilter.Everything;
            case JsonValueKind.False: return SourceFilter.Nothing;
            case JsonValueKind.String or JsonValueKind.Array: return new SourceFilter(true, Paths(source), []);
            case JsonValueKind.Object:
                var filter = SourceFilter.Everything;
                foreach (var property in source.EnumerateObject())
                {
                    filter = property.Name switch
                    {
                        "includes" or "include" => filter with { Includes = Paths(property.Value) },
                        "excludes" or "exclude" => filter with { Excludes = Paths(property.Value) },
                        _ => throw Refuse($"Unknown key for a {TokenOf(property.Value)} in [{property.Name}]."),
                    };
                }
                return filter;
            default: throw Refuse("[_source] must be a boolean, a path, a list of paths or an object");
        }
    }

    private static ImmutableArray<string> Paths(JsonElement paths) =>
        paths.ValueKind == JsonValueKind.Array ? [.. paths.EnumerateArray().Select(path => path.ToString())] : [paths.ToString()];

    private static string PointInTimeOf(JsonElement pit)
    {
        if (pit.ValueKind != JsonValueKind.Object) throw Refuse("[pit] must be an object with an [id]");
        if (pit.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("id" or "keep_alive")) is { } other)
            throw Refuse($"[pit] does not support [{other}]");
        return pit.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : throw Refuse("[pit] needs an [id]");
    }

    private static long TotalOf(JsonProperty total) => total.Value.ValueKind switch
    {
        JsonValueKind.True => long.MaxValue,
        JsonValueKind.False => 0,
        _ => Number(total),
    };

    public static SortKey KeyOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => SortKey.Of(number),
        JsonValueKind.String => SortKey.Of(value.GetString()!),
        JsonValueKind.True or JsonValueKind.False => SortKey.Of(value.GetBoolean() ? 1 : 0),
        JsonValueKind.Null => SortKey.Missing,
        _ => throw Refuse("Can't handle [search_after] field value of an object or array, or of a number beyond all others"),
    };

    private static IEnumerable<JsonElement> Values(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray() : throw Refuse($"[{property.Name}] must be an array");

    private static int Number(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var number))
            throw Refuse($"[{property.Name}] must be a whole number");
        if (number < 0) throw Refusal.BadRequest($"[{property.Name}] parameter cannot be negative, found [{number}]").ToException();
        return number;
    }

    private static string TokenOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "START_OBJECT",
        JsonValueKind.Array => "START_ARRAY",
        JsonValueKind.String => "VALUE_STRING",
        JsonValueKind.Number => "VALUE_NUMBER",
        JsonValueKind.Null => "VALUE_NULL",
        _ => "VALUE_BOOLEAN",
    };

    private static RefusedException Refuse(string reason) => DocumentRefusals.InvalidQuery(reason).ToException();
}
