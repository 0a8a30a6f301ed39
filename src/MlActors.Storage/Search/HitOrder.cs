using System.Globalization;
using System.Text.Json;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>A matching document, and its sort values.</summary>
internal sealed record Hit(ScannedDocument Document, SortKey[] Keys);

/// <summary>
/// A total order of hits: by the sort fields, then by index and the order of writing. For one search; not thread-safe.
/// </summary>
/// <param name="byId">Whether the order of writing is that of the ids, because the documents are not written one after the other.</param>
internal sealed class HitOrder(IReadOnlyList<SortField> sort, bool byId = false) : IComparer<Hit>
{
    private readonly List<JsonElement> _values = [];

    public int Compare(Hit? left, Hit? right)
    {
        for (var at = 0; at < sort.Count; at++)
        {
            if (CompareKeys(at, left!.Keys[at], right!.Keys[at]) is var order and not 0) return order;
        }
        return left!.Document.Key.CompareTo(right!.Document.Key);
    }

    public int CompareKeys(int criterion, SortKey left, SortKey right)
    {
        if (left.IsMissing || right.IsMissing)
            return left.IsMissing == right.IsMissing ? 0 : left.IsMissing == sort[criterion].MissingFirst ? -1 : 1;
        return sort[criterion].Descending ? SortKey.Compare(right, left) : SortKey.Compare(left, right);
    }

    /// <summary>Whether a hit follows the last hit of the previous page.</summary>
    public bool IsAfter(Hit hit, IReadOnlyList<SortKey> last)
    {
        for (var at = 0; at < sort.Count; at++)
        {
            if (CompareKeys(at, hit.Keys[at], last[at]) is var order and not 0) return order > 0;
        }
        return false;
    }

    public SortKey[] KeysOf(ScannedDocument document)
    {
        if (sort.Count == 0) return [];
        using var json = JsonDocument.Parse(document.Source);
        return [.. sort.Select(criterion => KeyOf(criterion, document, json.RootElement))];
    }

    private SortKey KeyOf(SortField criterion, ScannedDocument document, JsonElement json)
    {
        if (criterion.IsConstant) return SortKey.Of(1);
        if (criterion.IsWriteOrder && byId) return SortKey.Of(document.Id);
        // Keys have more digits than a double can represent.
        if (criterion.IsWriteOrder) return SortKey.Of(document.Key.ToString("D19", CultureInfo.InvariantCulture));
        if (document.Index.Find(criterion.Field) is not { } field) return SortKey.Missing;
        _values.Clear();
        DocumentValues.Collect(json, field.Name, _values);
        // Of several values, the one that sorts first counts.
        var keys = _values.Select(value => KeyOf(field, value)).Where(key => !key.IsMissing);
        var front = Comparer<SortKey>.Create(SortKey.Compare);
        return (criterion.Descending ? keys.OrderDescending(front) : keys.Order(front)).FirstOrDefault(SortKey.Missing);
    }

    /// <summary>The document's key in a sort value for the order of writing; null when it is none.</summary>
    public static long? DocumentKeyOf(SortKey key) =>
        long.TryParse(key.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static SortKey KeyOf(MappedField field, JsonElement value) => field.Kind switch
    {
        _ when field.HasValues => field.TryNumber(value, out var number) ? SortKey.Of(number) : SortKey.Missing,
        MappedKind.Boolean => SortKey.Of(value.ToString() is "True" or "true" ? 1 : 0),
        MappedKind.Text => SortKey.Of(value.ToString()),
        _ => SortKey.Missing,
    };
}
