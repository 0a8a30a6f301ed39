using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Time;

namespace MlActors.Storage.Aggregations;

/// <summary>Parses the aggregations of a datafeed. Unknown names are refused, because ignoring them would change the records.</summary>
internal static class AggregationParser
{
    private const int MaxDepth = 10;
    private const int DefaultTerms = 10;
    private const string MissingHistogram = "A date_histogram (or histogram) aggregation is required";

    private static readonly ImmutableDictionary<string, MetricKind> Metrics = new Dictionary<string, MetricKind>(StringComparer.Ordinal)
    {
        ["max"] = MetricKind.Max,
        ["min"] = MetricKind.Min,
        ["avg"] = MetricKind.Avg,
        ["sum"] = MetricKind.Sum,
        ["value_count"] = MetricKind.ValueCount,
        ["cardinality"] = MetricKind.Cardinality,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly ImmutableDictionary<string, string> CalendarUnits = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["minute"] = "1m", ["1m"] = "1m", ["hour"] = "1h", ["1h"] = "1h", ["day"] = "1d", ["1d"] = "1d",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>An aggregation as written: its name, its type with the parameters, and what is nested in it.</summary>
    private sealed record Written(string Name, string Type, JsonElement Body, IReadOnlyList<Written> Inner);

    public static HistogramAggregation Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var all = ReadAll(document.RootElement, depth: 0);
            if (all.Count == 0) throw Refuse(MissingHistogram);
            if (all is not [var only]) throw Refuse("The date_histogram (or histogram) aggregation cannot have sibling aggregations");
            return only.Type switch
            {
                "date_histogram" or "histogram" => Histogram(only, Level(only.Inner)),
                "composite" => Composite(only),
                _ => throw Refuse($"{MissingHistogram}; [{only.Name}] is a [{only.Type}], and only an outermost histogram is supported"),
            };
        }
        catch (JsonException malformed)
        {
            throw Refuse($"the aggregations are not JSON: {malformed.Message}");
        }
    }

    private static List<Written> ReadAll(JsonElement aggregations, int depth)
    {
        if (depth > MaxDepth) throw Refuse($"Aggregations are nested deeper than {MaxDepth} levels");
        if (aggregations.ValueKind != JsonValueKind.Object) throw Refuse("[aggregations] has to be an object");
        return [.. aggregations.EnumerateObject().Select(each => ReadOne(each.Name, each.Value, depth))];
    }

    private static Written ReadOne(string name, JsonElement body, int depth)
    {
        if (body.ValueKind != JsonValueKind.Object) throw Refuse($"Expected [START_OBJECT] in aggregation [{name}]");
        (string Type, JsonElement Body)? type = null;
        List<Written> inner = [];
        foreach (var part in body.EnumerateObject())
        {
            if (part.Name is "aggs" or "aggregations") inner = ReadAll(part.Value, depth + 1);
            else if (part.Name != "meta") type = type is null
                ? (part.Name, part.Value)
                : throw Refuse($"Found two aggregation type definitions in [{name}]: [{type.Value.Type}] and [{part.Name}]");
        }
        if (type is not { } found) throw Refuse($"Missing definition for aggregation [{name}]");
        return found.Body.ValueKind == JsonValueKind.Object
            ? new Written(name, found.Type, found.Body, inner)
            : throw Refuse($"[{found.Type}] of aggregation [{name}] has to be an object");
    }

    private static HistogramAggregation Histogram(Written histogram, AggregationLevel level)
    {
        OnlyKnown(histogram, "field", "interval", "fixed_interval", "calendar_interval", "time_zone", "min_doc_count", "keyed", "format", "offset");
        return new HistogramAggregation(Text(histogram, "field"), IntervalOf(histogram), level);
    }

    private static HistogramAggregation Composite(Written composite)
    {
        OnlyKnown(composite, "sources", "size");
        if (!composite.Body.TryGetProperty("sources", out var sources) || sources.ValueKind != JsonValueKind.Array)
            throw Refuse($"[sources] of composite aggregation [{composite.Name}] has to be an array");
        Written? histogram = null;
        var level = Level(composite.Inner);
        if (level.Terms is not null) throw Refuse($"Groups inside composite aggregation [{composite.Name}] are not supported; make them sources");
        foreach (var source in sources.EnumerateArray().SelectMany(each => ReadAll(each, depth: 1)).Reverse())
        {
            if (source.Type == "date_histogram")
                histogram = histogram is null ? source : throw MultipleSources(composite);
            else if (source.Type == "terms")
            {
                OnlyKnown(source, "field", "order", "missing_bucket");
                if (source.Body.TryGetProperty("missing_bucket", out var missing) && missing.ValueKind == JsonValueKind.True)
                    throw NotSupported($"[missing_bucket] of source [{source.Name}]");
                level = new AggregationLevel([], new TermsAggregation(source.Name, Text(source, "field"), int.MaxValue, level));
            }
            else throw NotSupported($"source [{source.Type}] of a composite aggregation");
        }
        return histogram is null ? throw MultipleSources(composite) : Histogram(histogram, level);
    }

    private static RefusedException MultipleSources(Written composite) =>
        Refuse($"Composite aggregation [{composite.Name}] must have exactly one date_histogram source");

    private static AggregationLevel Level(IReadOnlyList<Written> written)
    {
        var metrics = ImmutableArray.CreateBuilder<MetricAggregation>();
        TermsAggregation? terms = null;
        foreach (var each in written)
        {
            if (Metrics.TryGetValue(each.Type, out var kind))
            {
                OnlyKnown(each, "field", "precision_threshold");
                metrics.Add(new MetricAggregation(each.Name, kind, Text(each, "field")));
            }
            else if (each.Type == "terms")
            {
                if (terms is not null)
                    throw Refuse($"Multiple bucket aggregations at the same level are not supported: [{terms.Name}] and [{each.Name}]");
                OnlyKnown(each, "field", "size", "shard_size", "min_doc_count", "execution_hint", "collect_mode");
                terms = new TermsAggregation(each.Name, Text(each, "field"), SizeOf(each), Level(each.Inner));
            }
            else if (each.Type is "date_histogram" or "histogram")
                throw Refuse("Aggregations can only have 1 date_histogram or histogram aggregation");
            else throw NotSupported($"aggregation [{each.Type}]");
        }
        return new AggregationLevel(metrics.ToImmutable(), terms);
    }

    private static int SizeOf(Written terms) => !terms.Body.TryGetProperty("size", out var size) ? DefaultTerms
        : size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var count) && count > 0 ? count
        : throw Refuse($"[size] must be greater than 0. Found [{size}] in [{terms.Name}]");

    private static long IntervalOf(Written histogram)
    {
        var body = histogram.Body;
        if (body.TryGetProperty("time_zone", out var zone) && zone.ToString() is not ("UTC" or "Z" or "+00:00" or "Etc/UTC" or "GMT"))
            throw Refuse("ML requires date_histogram.time_zone to be UTC");
        if (body.TryGetProperty("offset", out var offset) && offset.ToString() is not ("0" or "0s" or "0ms"))
            throw NotSupported($"[offset] of histogram [{histogram.Name}]");
        if (body.TryGetProperty("calendar_interval", out var calendar))
        {
            return CalendarUnits.TryGetValue(calendar.ToString(), out var unit)
                ? Milliseconds(unit)
                : throw NotSupported($"calendar_interval [{calendar}]; [minute], [hour] and [day] are, and");
        }
        return body.TryGetProperty("fixed_interval", out var interval) || body.TryGetProperty("interval", out interval)
            ? Milliseconds(interval.ToString())
            : throw Refuse($"An interval is required in histogram [{histogram.Name}]");
    }

    /// <param name="interval">A duration, or the milliseconds of a <c>histogram</c>.</param>
    private static long Milliseconds(string interval)
    {
        if (double.TryParse(interval, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Math.Truncate(number)
            && number is > 0 and < long.MaxValue)
            return (long)number;
        if (!DurationText.TryRead(interval, out var duration, out var fault)) throw Refuse($"failed to parse the interval [{interval}]: {fault}");
        return duration.TotalMilliseconds is >= 1 and var milliseconds && milliseconds == Math.Truncate(milliseconds)
            ? (long)milliseconds
            : throw Refuse("Aggregation interval must be greater than 0");
    }

    private static string Text(Written aggregation, string name) =>
        aggregation.Body.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } value
            ? value
            : throw Refuse($"Required one of fields [field, script], but none were specified in [{aggregation.Name}]");

    private static void OnlyKnown(Written aggregation, params ReadOnlySpan<string> known)
    {
        foreach (var part in aggregation.Body.EnumerateObject())
            if (!known.Contains(part.Name))
                throw NotSupported($"[{part.Name}] of aggregation [{aggregation.Name}]");
    }

    private static RefusedException NotSupported(string what) =>
        Refuse($"{what} is not supported by this version of MlActors yet; leave it out");

    private static RefusedException Refuse(string reason) => Refusal.BadRequest(reason).ToException();
}
