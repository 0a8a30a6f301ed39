using System.Text.Json;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Aggregations;

/// <summary>Accumulates one number of a group.</summary>
internal sealed class MetricValues(MetricAggregation metric)
{
    private readonly HashSet<string>? _distinct = metric.Kind == MetricKind.Cardinality ? new(StringComparer.Ordinal) : null;
    private double _sum, _min = double.PositiveInfinity, _max = double.NegativeInfinity;
    private long _count;

    /// <summary>Null when the documents have no value that the number could be computed of.</summary>
    public double? Result => metric.Kind switch
    {
        MetricKind.ValueCount => _count,
        MetricKind.Cardinality => _distinct!.Count,
        MetricKind.Sum => _sum,
        _ when _count == 0 => null,
        MetricKind.Avg => _sum / _count,
        MetricKind.Min => _min,
        _ => _max,
    };

    /// <param name="scratch">Emptied and used.</param>
    public void Add(DocumentIndex index, JsonElement document, List<JsonElement> scratch)
    {
        scratch.Clear();
        var field = index.Find(metric.Field);
        DocumentValues.Collect(document, field?.Name ?? metric.Field, scratch);
        foreach (var value in scratch)
        {
            if (metric.Kind == MetricKind.ValueCount) _count++;
            else if (_distinct is not null) _distinct.Add(GroupKey.Of(field, value).Text);
            else if (field is not null && NumberOf(field, value) is { } number) AddNumber(number);
        }
    }

    private void AddNumber(double number)
    {
        _count++;
        _sum += number;
        (_min, _max) = (Math.Min(_min, number), Math.Max(_max, number));
    }

    private double? NumberOf(MappedField field, JsonElement value)
    {
        if (field.Kind == MappedKind.Boolean) return value.ValueKind == JsonValueKind.True || value.ToString() == "true" ? 1 : 0;
        return !field.HasValues ? throw Unsuitable(field) : field.TryNumber(value, out var number) ? number : null;
    }

    private RefusedException Unsuitable(MappedField field) => Refusal.UnreadableSource(
        $"Field [{field.Name}] of type [{field.Type}] is not supported for aggregation [{metric.Kind.ToString().ToLowerInvariant()}]",
        "aggregate a number or a date").ToException();
}
