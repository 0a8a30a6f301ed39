using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>
/// A search over documents that the caller generates, because they are not stored as documents. Lives for one
/// search; not thread-safe.
/// </summary>
public sealed class StreamedSearch(SearchRequest request, DateTimeOffset now)
{
    private readonly HitPage _page = new(request, byId: true);
    private long _counted, _offered;
    private int _indices;

    public SearchRequest Request => request;

    /// <param name="fields">The fields of the documents, and their types in Elastic's spelling.</param>
    /// <param name="mapsNewFields">Whether other fields of the documents exist for queries.</param>
    /// <exception cref="Domain.RefusedException">The search is sorted by another field, or has a value that does not fit its
    /// field.</exception>
    public StreamedIndex Open(string name, IEnumerable<(string Name, string Type)> fields, bool mapsNewFields = true)
    {
        var row = new IndexRow { Id = --_indices, Name = name, Dynamic = (int)(mapsNewFields ? DynamicMapping.Map : DynamicMapping.Ignore) };
        var index = new DocumentIndex(row, fields.Select((field, at) => new FieldRow
        {
            Id = at,
            IndexId = row.Id,
            Name = field.Name,
            Type = field.Type,
            Kind = (int)(MappedField.TryKind(field.Type, out var kind) ? kind : MappedKind.Text),
        }));
        DocumentSearch.CheckSort([index], request.Sort);
        return new StreamedIndex(index, new DocumentMatcher(request.Query, index, now));
    }

    public void Add(StreamedIndex index, string id, byte[] source)
    {
        if (index.Matcher.Matches(id, source)) Collect(new ScannedDocument(index.Index, 0, _offered++, id, source));
    }

    /// <summary>Adds a document that is known to match, and that is counted by <see cref="Count"/>.</summary>
    public void AddMatch(StreamedIndex index, string id, byte[] source) =>
        _page.Offer(new ScannedDocument(index.Index, 0, _offered++, id, source));

    /// <summary>Counts matching documents.</summary>
    public void Count(long documents) => _counted += documents;

    /// <summary>Whether neither the page nor the total needs a document with these first sort values, nor one with later values.</summary>
    /// <param name="coversSort">Whether they are the values of all sort fields.</param>
    public bool IsBeyond(IReadOnlyList<SortKey> keys, bool coversSort) =>
        _counted > request.TrackTotalHits && _page.IsFull && _page.IsBeyond(keys, coversSort);

    public SearchResult Result() => new(
        request.TrackTotalHits == 0 ? null : Math.Min(_counted, request.TrackTotalHits), _counted <= request.TrackTotalHits, _page.Hits());

    /// <summary>Adds the stored documents of an index.</summary>
    /// <param name="query">At least that of the request.</param>
    internal void Add(SearchPlan plan, DocumentQuery query, DocumentIndex index, CancellationToken cancellationToken)
    {
        var matcher = new DocumentMatcher(query, index, now);
        foreach (var document in plan.Candidates(index))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (matcher.Matches(document.Id, document.Source))
                Collect(document with { Key = _offered++ });
        }
    }

    private void Collect(ScannedDocument document)
    {
        _counted++;
        _page.Offer(document);
    }
}

/// <summary>One index of an <see cref="StreamedSearch"/>; lives as long as the search.</summary>
public sealed class StreamedIndex
{
    internal StreamedIndex(DocumentIndex index, DocumentMatcher matcher) => (Index, Matcher) = (index, matcher);

    internal DocumentIndex Index { get; }

    internal DocumentMatcher Matcher { get; }
}
