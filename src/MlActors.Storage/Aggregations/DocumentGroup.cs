using System.Text.Json;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Aggregations;

/// <summary>The number of groups in one interval, which bounds the memory that an interval takes.</summary>
internal sealed class GroupLimit
{
    private const int MaxGroups = 1_000_000;
    private int _groups;

    public void Count()
    {
        if (++_groups > MaxGroups)
            throw Refusal.UnreadableSource(
                $"one interval of the aggregations has more than {MaxGroups} groups",
                "take a shorter interval, or group by fewer fields").ToException();
    }
}

/// <summary>The documents of a group: their number, what is computed of them, and the groups in it.</summary>
internal sealed class DocumentGroup
{
    private readonly AggregationLevel _level;
    private readonly GroupLimit _limit;
    private readonly MetricValues[] _metrics;
    private readonly Dictionary<GroupKey, DocumentGroup> _inner = [];

    public DocumentGroup(AggregationLevel level, GroupLimit limit)
    {
        (_level, _limit) = (level, limit);
        _metrics = [.. level.Metrics.Select(metric => new MetricValues(metric))];
        limit.Count();
    }

    public long Documents { get; private set; }

    /// <param name="scratch">Emptied and used.</param>
    public void Add(DocumentIndex index, JsonElement document, List<JsonElement> scratch)
    {
        Documents++;
        foreach (var metric in _metrics) metric.Add(index, document, scratch);
        if (_level.Terms is not { } terms) return;

        // A document is in the group of each of its values, once.
        foreach (var key in KeysOf(terms, index, document, scratch))
        {
            if (!_inner.TryGetValue(key, out var group)) _inner.Add(key, group = new DocumentGroup(terms.Inner, _limit));
            group.Add(index, document, scratch);
        }
    }

    /// <summary>
    /// Passes on each innermost group with the values on the way to it, the largest groups first. A number beyond all numbers is left out, because
    /// JSON has none.
    /// </summary>
    public void Visit(Stack<GroupValue> path, Action<DocumentGroup> visit)
    {
        var depth = path.Count;
        for (var at = 0; at < _metrics.Length; at++)
            if (_metrics[at].Result is { } number && double.IsFinite(number))
                path.Push(new GroupValue(_level.Metrics[at].Name, number, Key: null));
        if (_level.Terms is { } terms)
        {
            foreach (var (key, group) in _inner.OrderByDescending(each => each.Value.Documents).ThenBy(each => each.Key.Text, StringComparer.Ordinal)
                .Take(terms.Size))
            {
                path.Push(new GroupValue(terms.Name, Number: null, key));
                group.Visit(path, visit);
                path.Pop();
            }
        }
        else visit(this);
        while (path.Count > depth) path.Pop();
    }

    private static GroupKey[] KeysOf(TermsAggregation terms, DocumentIndex index, JsonElement document, List<JsonElement> scratch)
    {
        scratch.Clear();
        var field = index.Find(terms.Field);
        if (field is { IsAnalyzed: true } && terms.Field == field.Name)
            throw Refusal.UnreadableSource(
                $"field [{field.Name}] of index [{index.Name}] is a text, which cannot be grouped by", $"take [{field.Name}.keyword]").ToException();
        DocumentValues.Collect(document, field?.Name ?? terms.Field, scratch);
        return scratch switch
        {
            [] => [],
            [var only] => [GroupKey.Of(field, only)],
            _ => [.. scratch.Select(value => GroupKey.Of(field, value)).Distinct()],
        };
    }
}

/// <summary>A value of a record: a number that was computed, or the key of a group.</summary>
internal readonly record struct GroupValue(string Name, double? Number, GroupKey? Key)
{
    public void WriteTo(Utf8JsonWriter json)
    {
        if (Number is { } number) json.WriteNumber(Name, number);
        else Key!.Value.WriteTo(json, Name);
    }
}
