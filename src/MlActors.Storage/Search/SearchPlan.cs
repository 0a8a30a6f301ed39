using System.Collections.Immutable;
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
/// <param name="until">See <see cref="SearchRequest.Until"/>.</param>
internal sealed class SearchPlan(
    DataConnection connection, DocumentQuery query, DateTimeOffset now, ImmutableDictionary<string, long>? until = null)
{
    private const int Chunk = 500;

    /// <summary>Bytes of documents after which a chunk ends early.</summary>
    private const int BytesInChunk = 4 << 20;

    /// <summary>Whether only documents with certain ids can match.</summary>
    public bool NamesIds => RequiredIds(query) is not null;

    /// <summary>The number of hits in one index without reading documents; null when documents have to be read.</summary>
    public long? CountWithoutScan(DocumentIndex index)
    {
        if (KeyLimit(index) is not null) return null;
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
    /// <param name="after">The sort value that the page begins after or at; null for the first page.</param>
    public IEnumerable<ScannedDocument> InOrder(SortField by, IReadOnlyList<DocumentIndex> indices, double? after)
    {
        var scans = indices.Select(index =>
        {
            var field = index.Find(by.Field)!;
            var (low, high) = RequiredRange(field, query) ?? NumberRange.Everything;
            if (after is { } value) (low, high) = by.Descending ? (low, Math.Min(high, value)) : (Math.Max(low, value), high);
            return new DocumentScan(
                connection, index, field, ScanPoint.Before(low), ScanPoint.After(high), Chunk, by.Descending, KeyLimit(index));
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
        if (RequiredIds(query) is { } ids) return WithIds(index, ids);
        foreach (var field in index.Fields.Where(field => field is { HasValues: true, HasArrays: false }))
        {
            if (RequiredRange(field, query) is { } range) return InRange(index, field, range);
        }
        return InWriteOrder(index);
    }

    /// <param name="after">The key of the last document before; null for all documents.</param>
    public IEnumerable<ScannedDocument> InWriteOrder(DocumentIndex index, long? after = null)
    {
        var (last, end) = (Math.Max(after ?? 0, DocumentKey.Of(index.Id, 0) - 1), DocumentKey.After(index.Id));
        while (true)
        {
            var from = last;
            var remaining = connection.GetTable<DocumentRow>().Where(row => row.Key > from && row.Key < end);
            if (KeyLimit(index) is { } limit) remaining = remaining.Where(row => row.Key < limit || row.Version > 1);
            var rows = new List<DocumentRow>();
            var bytes = 0L;
            foreach (var row in remaining.OrderBy(row => row.Key).Take(Chunk))
            {
                rows.Add(row);
                if ((bytes += row.Source.Length) >= BytesInChunk) break;
            }

            foreach (var row in rows) yield return new ScannedDocument(index, 0, last = row.Key, row.Id, row.Source).Readable();
            if (rows.Count < Chunk && bytes < BytesInChunk) yield break;
        }
    }

    private IEnumerable<ScannedDocument> WithIds(DocumentIndex index, ImmutableArray<string> ids)
    {
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Chunk(Chunk))
        {
            var rows = connection.GetTable<DocumentRow>().Where(row => row.IndexId == index.Id && some.Contains(row.Id)).OrderBy(row => row.Key)
                .ToList();
            foreach (var row in rows.Where(row => KeyLimit(index) is not { } limit || row.Key < limit || row.Version > 1))
                yield return new ScannedDocument(index, 0, row.Key, row.Id, row.Source).Readable();
        }
    }

    /// <summary>
    /// The first key that was not written at the point in time; null when nothing has been written since. Documents that were written again have
    /// newer keys: they are found as they are now, rather than not at all.
    /// </summary>
    private long? KeyLimit(DocumentIndex index) =>
        until is not null && until.GetValueOrDefault(index.Name, long.MaxValue) is var sequence && sequence < index.NextSequence
            ? DocumentKey.Of(index.Id, sequence)
            : null;

    private static ImmutableArray<string>? RequiredIds(DocumentQuery part) => part switch
    {
        Ids ids => ids.Values,
        Bool combined => combined.Required.Select(RequiredIds).FirstOrDefault(ids => ids is not null),
        _ => null,
    };

    private IEnumerable<ScannedDocument> InRange(DocumentIndex index, MappedField field, NumberRange range)
    {
        var scan = new DocumentScan(
            connection, index, field, ScanPoint.Before(range.Low), ScanPoint.After(range.High), Chunk, keyLimit: KeyLimit(index));
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
