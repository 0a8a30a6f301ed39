using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Storage.Search;

/// <summary>
/// Decides which documents a search looks at: those of a date or number range when the query demands one, and in the order that was asked
/// for when the field's values give it; else all of them, in the order of writing.
/// </summary>
internal sealed class SearchPlan(DataConnection connection, DocumentQuery query, DateTimeOffset now)
{
    private const int Chunk = 500;

    /// <summary>Bytes of documents after which a chunk ends before it has its rows.</summary>
    private const int BytesInChunk = 4 << 20;

    /// <summary>The hits of one index without looking at any; null when one has to.</summary>
    public long? CountOf(DocumentIndex index)
    {
        if (query is MatchAll) return index.DocumentCount;
        if (query is MatchNone) return 0;
        if (query is not DocumentQuery.Range range || index.Find(range.Field) is not { HasValues: true, HasArrays: false } field) return null;
        var (low, high) = NumberRange.Of(field, range.Bounds, now);
        return connection.GetTable<ValueRow>().LongCount(row => row.FieldId == field.Id && row.Value >= low && row.Value <= high);
    }

    /// <summary>Whether the values of the first criterion give the order of all hits, so that a search may stop early.</summary>
    public bool GivesOrder(IReadOnlyList<SortField> sort, IReadOnlyList<DocumentIndex> indices) =>
        sort.Count > 0 && indices.All(index => index.Find(sort[0].Field) is { HasValues: true, HasArrays: false } field && NoneLacks(index, field));

    /// <summary>The documents of several indices in the order of one field.</summary>
    public IEnumerable<ScannedDocument> InOrder(SortField by, IReadOnlyList<DocumentIndex> indices)
    {
        var scans = indices.Select(index =>
        {
            var field = index.Find(by.Field)!;
            var (low, high) = DemandedOf(field, query) ?? NumberRange.Everything;
            return new DocumentScan(connection, index, field, ScanPoint.Before(low), ScanPoint.After(high), Chunk, by.Descending);
        }).ToList();
        while (scans.Where(scan => scan.Next is not null).ToList() is { Count: > 0 } open)
        {
            var next = by.Descending ? open.MaxBy(scan => scan.Next!.Value)! : open.MinBy(scan => scan.Next!.Value)!;
            yield return next.Next!.Readable();
            next.Advance();
        }
    }

    /// <summary>The documents that may match, in no order that could be relied on unless nothing narrows them down.</summary>
    public IEnumerable<ScannedDocument> Candidates(DocumentIndex index)
    {
        foreach (var field in index.Fields.Where(field => field is { HasValues: true, HasArrays: false }))
        {
            if (DemandedOf(field, query) is { } range) return InRange(index, field, range);
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

    private bool NoneLacks(DocumentIndex index, MappedField field) =>
        DemandedOf(field, query) is not null || connection.GetTable<ValueRow>().LongCount(row => row.FieldId == field.Id) == index.DocumentCount;

    /// <summary>The range that every match has the field's value in; null when a match may do without the field.</summary>
    private NumberRange? DemandedOf(MappedField field, DocumentQuery part) => part switch
    {
        DocumentQuery.Range range when range.Field == field.Name => NumberRange.Of(field, range.Bounds, now),
        Exists exists when exists.Field == field.Name => NumberRange.Everything,
        Bool combined => combined.Required.Select(each => DemandedOf(field, each)).Aggregate((NumberRange?)null, Narrow),
        _ => null,
    };

    private static NumberRange? Narrow(NumberRange? one, NumberRange? other) =>
        one is { } first && other is { } second ? first.Intersect(second) : one ?? other;
}
