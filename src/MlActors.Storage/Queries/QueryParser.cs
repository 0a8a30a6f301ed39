using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Storage.Indices;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Queries;

/// <summary>Parses queries. Unknown names are refused, because ignoring them would change the matches.</summary>
internal static class QueryParser
{
    private const int MaxDepth = 30;

    /// <summary>Elastic's index.max_terms_count.</summary>
    private const int MaxTerms = 65_536;

    /// <summary>Each document is matched against all clauses.</summary>
    private const int MaxClauses = 10_000;

    public static DocumentQuery Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return All;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (JsonException malformed)
        {
            throw Refuse($"{MalformedJson.Place(malformed)} the query is not JSON: {MalformedJson.Reason(malformed)}");
        }
    }

    public static DocumentQuery Parse(JsonElement query, int depth = 0)
    {
        if (depth > MaxDepth) throw Refuse($"The query is nested deeper than {MaxDepth} levels");
        if (query.ValueKind != JsonValueKind.Object) throw Refuse("[_na] query malformed, must start with start_object");
        var clauses = query.EnumerateObject().ToArray();
        if (clauses.Length == 0) throw Refuse("query malformed, empty clause found");
        if (clauses.Length > 1) throw Refuse($"[{clauses[0].Name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]");
        return Clause(clauses[0].Name, clauses[0].Value, depth);
    }

    private static DocumentQuery Clause(string name, JsonElement body, int depth)
    {
        if (name is not ("match_all" or "match_none" or "term" or "terms" or "range" or "exists" or "ids" or "bool" or "constant_score")
            && !TextQueryParser.Names.Contains(name))
            throw Refuse($"unknown query [{name}]");
        if (body.ValueKind != JsonValueKind.Object) throw Refuse($"[{name}] query malformed, no start_object after query name");
        switch (name)
        {
            case "match_all":
                OnlyKnown(name, body, []);
                return All;
            case "match_none":
                OnlyKnown(name, body, []);
                return new MatchNone();
            case "term": return Term(body);
            case "terms": return TermsOf(body);
            case "range": return RangeOf(body);
            case "exists":
                OnlyKnown(name, body, ["field"]);
                return new Exists(Text(name, body, "field"));
            case "ids":
                OnlyKnown(name, body, ["values"]);
                return new Ids([.. List(name, body, "values").Select(value => value.ToString())]);
            case "constant_score":
                OnlyKnown(name, body, ["filter"]);
                return Parse(body.TryGetProperty("filter", out var filter) ? filter : default, depth + 1);
            case "bool": return BoolOf(body, depth);
            default: return TextQueryParser.Parse(name, body);
        }
    }

    private static Terms Term(JsonElement body)
    {
        var (field, value) = OneField("term", body);
        if (value.ValueKind != JsonValueKind.Object) return new Terms(field, [Value("term", value)]);
        OnlyKnown("term", value, ["value", "case_insensitive"]);
        if (value.TryGetProperty("case_insensitive", out var folded) && folded.ValueKind != JsonValueKind.False)
            throw Refuse("[term] query does not support [case_insensitive]");
        if (!value.TryGetProperty("value", out var inner)) throw Refuse($"[term] query for field [{field}] needs a [value]");
        return new Terms(field, [Value("term", inner)]);
    }

    private static Terms TermsOf(JsonElement body)
    {
        var (field, values) = OneField("terms", body);
        if (values.ValueKind != JsonValueKind.Array)
            throw Refuse($"[terms] query for field [{field}] needs an array of values; a lookup is not supported");
        if (values.GetArrayLength() > MaxTerms)
            throw Refuse(
                $"The number of terms [{values.GetArrayLength()}] used in the [terms] query has exceeded the allowed maximum of [{MaxTerms}]");
        return new Terms(field, [.. values.EnumerateArray().Select(value => Value("terms", value))]);
    }

    private static DocumentQuery.Range RangeOf(JsonElement body)
    {
        var (field, range) = OneField("range", body);
        if (range.ValueKind != JsonValueKind.Object) throw Refuse($"[range] query malformed, no start_object after field name [{field}]");
        OnlyKnown("range", range, ["gt", "gte", "lt", "lte", "from", "to", "include_lower", "include_upper", "format", "relation", "time_zone"]);
        if (range.TryGetProperty("time_zone", out var zone) && zone.ToString() is not ("UTC" or "Z" or "+00:00"))
            throw Refuse($"[range] query does not support [time_zone] [{zone}]; write the offset into the dates");
        QueryValue? low = null, high = null;
        var (lowIncluded, highIncluded) = (Flag(range, "include_lower"), Flag(range, "include_upper"));
        foreach (var bound in range.EnumerateObject().Where(bound => bound.Value.ValueKind != JsonValueKind.Null))
        {
            switch (bound.Name)
            {
                case "gt": (low, lowIncluded) = (Value("range", bound.Value), false); break;
                case "gte": (low, lowIncluded) = (Value("range", bound.Value), true); break;
                case "lt": (high, highIncluded) = (Value("range", bound.Value), false); break;
                case "lte": (high, highIncluded) = (Value("range", bound.Value), true); break;
                case "from": low = Value("range", bound.Value); break;
                case "to": high = Value("range", bound.Value); break;
            }
        }
        var format = range.TryGetProperty("format", out var named) ? named.ToString() : null;
        return new DocumentQuery.Range(field, new RangeBounds(low, lowIncluded, high, highIncluded, format));
    }

    private static Bool BoolOf(JsonElement body, int depth)
    {
        OnlyKnown("bool", body, ["must", "filter", "should", "must_not", "minimum_should_match"]);
        ImmutableArray<DocumentQuery> required = [.. Clauses(body, "must", depth), .. Clauses(body, "filter", depth)];
        ImmutableArray<DocumentQuery> should = [.. Clauses(body, "should", depth)];
        // With required clauses, the should clauses affect the score only.
        var minimumMatches = should.Length > 0 && required.Length == 0 ? 1 : 0;
        if (body.TryGetProperty("minimum_should_match", out var minimum)) minimumMatches = Minimum(minimum, should.Length);
        return new Bool(required, should, [.. Clauses(body, "must_not", depth)], minimumMatches);
    }

    private static IEnumerable<DocumentQuery> Clauses(JsonElement body, string name, int depth)
    {
        if (!body.TryGetProperty(name, out var clauses)) return [];
        if (clauses.ValueKind == JsonValueKind.Array && clauses.GetArrayLength() > MaxClauses)
            throw Refuse($"[bool] has [{clauses.GetArrayLength()}] clauses in [{name}], and at most [{MaxClauses}] are allowed");
        return clauses.ValueKind == JsonValueKind.Array
            ? clauses.EnumerateArray().Select(clause => Parse(clause, depth + 1))
            : [Parse(clauses, depth + 1)];
    }

    /// <summary>A number, a negative number of clauses that need not match, or a percentage.</summary>
    private static int Minimum(JsonElement minimum, int clauses)
    {
        var text = minimum.ToString();
        var isPercentage = text.EndsWith('%');
        if (!int.TryParse(text.TrimEnd('%'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw Refuse($"[bool] query does not support [minimum_should_match] [{text}]; use a number or a percentage");
        var count = isPercentage ? (long)clauses * number / 100 : number;
        return (int)Math.Clamp(count < 0 ? clauses + count : count, 0, int.MaxValue);
    }

    public static (string Field, JsonElement Value) OneField(string query, JsonElement body)
    {
        var fields = body.EnumerateObject().Where(property => property.Name is not ("boost" or "_name")).ToArray();
        return fields.Length switch
        {
            1 => (fields[0].Name, fields[0].Value),
            0 => throw Refuse($"[{query}] query needs a field"),
            _ => throw Refuse($"[{query}] query doesn't support multiple fields, found [{fields[0].Name}] and [{fields[1].Name}]"),
        };
    }

    public static QueryValue Value(string query, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new QueryValue(QueryValueKind.Text, value.GetString()!),
        JsonValueKind.Number => new QueryValue(QueryValueKind.Number, value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new QueryValue(QueryValueKind.Boolean, value.GetBoolean() ? "true" : "false"),
        _ => throw Refuse($"[{query}] query needs a text, a number or a boolean as its value"),
    };

    public static string Text(string query, JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Refuse($"[{query}] query needs a [{name}]");

    private static IEnumerable<JsonElement> List(string query, JsonElement body, string name) =>
        body.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray()
            : throw Refuse($"[{query}] query needs an array of [{name}]");

    private static bool Flag(JsonElement range, string name) => !range.TryGetProperty(name, out var flag) || flag.ValueKind != JsonValueKind.False;

    public static void OnlyKnown(string query, JsonElement body, ReadOnlySpan<string> known)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name is not ("boost" or "_name") && !known.Contains(property.Name))
                throw Refuse($"[{query}] query does not support [{property.Name}]");
        }
    }

    public static RefusedException Refuse(string reason) => DocumentRefusals.InvalidQuery(reason).ToException();
}
