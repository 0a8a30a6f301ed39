using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Search;

/// <summary>
/// Selects the documents that a search reads: a date or number range if the query requires one, and in the requested order if
/// the values of a field provide it; otherwise all documents in the order of writing.
/// </summary>
internal sealed class SearchPlan(DataConnection connection, DocumentQuery query, DateTimeOffset now)
{
    private const int Chunk = 500;

    /// <summary>Bytes of documents after which a chunk ends early.</summary>
    private const int BytesInChunk = 4 << 20;

    /// <summary>The number of hits in one index without reading documents; null when documents have to be read.</summary>
    public long? CountWithoutScan(DocumentIndex index)
    {
        if (query is MatchAll) return index.DocumentCount;
        if (query is MatchNone) return 0;
        if (query is not DocumentQuery.Range range || index.Find(range.Field) is not { HasValues: true, HasArrays: false } field) return null;
        var (low, high) = NumberRange.Of(field, range.Bounds, now);
        return connection.GetTable<ValueRow>().LongCount(row => row.FieldId == field.Id && row.Value >= low && row.Value <= high);
    }

    /// <summary>Whether the values of the first sort field provide the order of all hits, so that a search can stop early.</summary>
    public bool ProvidesOrder(IReadOnlyList<SortField> sort, IReadOnlyList<DocumentIndex> indices) =>
        sort.Count > 0 && indices.All(
            index => index.Find(sort[0].Field) is { HasValues: true, HasArrays: false } field && AllHaveValue(index, field));

    /// <summary>The documents of several indices in the order of one field.</summary>
    public IEnumerable<ScannedDocument> InOrder(SortField by, IReadOnlyList<DocumentIndex> indices)
    {
        var scans = indices.Select(index =>
        {
            var field = index.Find(by.Field)!;
            var (low, high) = RequiredRange(field, query) ?? NumberRange.Everything;
            return new DocumentScan(connection, index, field, ScanPoint.Before(low), ScanPoint.After(high), Chunk, by.Descending);
        }).ToList();
        while (scans.Where(scan => scan.Next is not null).ToList() is { Count: > 0 } open)
        {
            var next = by.Descending ? open.MaxBy(scan => scan.Next!.Value)! : open.MinBy(scan => scan.Next!.Value)!;
            yield return next.Next!.Readable();
            next.Advance();
        }
    }

    /// <summary>A superset of the matching documents; in the order of writing only if no field narrows the search.</summary>
    public IEnumerable<ScannedDocument> Candidates(DocumentIndex index)
    {
        foreach (var field in index.Fields.Where(field => field is { HasValues: true, HasArrays: false }))
        {
            if (RequiredRange(field, query) is { } range) return InRange(index, field, range);
        }
        return InWriteOrder(index);
    }

    public IEnumerable<ScannedDocument> InWriteOrder(DocumentIndex index)
    {
        var (last, after) = (DocumentKey.Of(index.Id, 0) - 1, DocumentKey.After(index.Id));
        while (true)
        {
            var from = last;
            var rest = connection.GetTable<DocumentRow>().Where(row => row.Key > from && row.Key < after);
            var rows = new List<DocumentRow>();
            var bytes = 0L;
            foreach (var row in rest.OrderBy(row => row.Key).Take(Chunk))
            {
                rows.Add(row);
                if ((bytes += row.Source.Length) >= BytesInChunk) break;
            }

            foreach (var row in rows) yield return new ScannedDocument(index, 0, last = row.Key, row.Id, row.Source).Readable();
            if (rows.Count < Chunk && bytes < BytesInChunk) yield break;
        }
    }

    private IEnumerable<ScannedDocument> InRange(DocumentIndex index, MappedField field, NumberRange range)
    {
        var scan = new DocumentScan(connection, index, field, ScanPoint.Before(range.Low), ScanPoint.After(range.High), Chunk);
        for (; scan.Next is { } next; scan.Advance()) yield return next.Readable();
    }

    private bool AllHaveValue(DocumentIndex index, MappedField field) =>
        RequiredRange(field, query) is not null || connection.GetTable<ValueRow>().LongCount(row => row.FieldId == field.Id) == index.DocumentCount;

    /// <summary>The range of the field that the query requires; null when it does not require the field.</summary>
    private NumberRange? RequiredRange(MappedField field, DocumentQuery part) => part switch
    {
        DocumentQuery.Range range when range.Field == field.Name => NumberRange.Of(field, range.Bounds, now),
        Exists exists when exists.Field == field.Name => NumberRange.Everything,
        Bool combined => combined.Required.Select(each => RequiredRange(field, each)).Aggregate((NumberRange?)null, Intersect),
        _ => null,
    };

    private static NumberRange? Intersect(NumberRange? one, NumberRange? other) =>
        one is { } first && other is { } second ? first.Intersect(second) : one ?? other;
}
