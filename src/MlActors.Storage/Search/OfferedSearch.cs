using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>
/// A search over documents that its caller offers one after another, since they are written nowhere as documents. It lives as long as the
/// search, on one thread at a time.
/// </summary>
public sealed class OfferedSearch(SearchRequest request, DateTimeOffset now)
{
    private readonly HitPage _page = new(request);
    private long _counted;
    private int _indices;

    public SearchRequest Request => request;

    /// <param name="fields">The fields of the documents to come, and their types by Elastic's names.</param>
    /// <exception cref="RefusedException">The search is to be sorted by a field that is none of these, or asks something of one that it
    /// cannot be asked.</exception>
    public OfferedIndex Open(string name, IEnumerable<(string Name, string Type)> fields)
    {
        var row = new IndexRow { Id = --_indices, Name = name };
        var index = new DocumentIndex(row, fields.Select((field, at) => new FieldRow
        {
            Id = at,
            IndexId = row.Id,
            Name = field.Name,
            Type = field.Type,
            Kind = (int)(MappedField.TryKind(field.Type, out var kind) ? kind : MappedKind.Text),
        }));
        DocumentSearch.CheckSort([index], request.Sort);
        return new OfferedIndex(index, new DocumentMatcher(request.Query, index, now));
    }

    public void Offer(OfferedIndex index, string id, byte[] source)
    {
        if (index.Matcher.Matches(id, source)) Take(new ScannedDocument(index.Index, 0, _counted, id, source));
    }

    public SearchResult Result() => new(
        request.TrackTotalHits == 0 ? null : Math.Min(_counted, request.TrackTotalHits), _counted <= request.TrackTotalHits, _page.Hits());

    /// <summary>Documents that are written somewhere, beside the others.</summary>
    internal void Offer(SearchPlan plan, DocumentIndex index, CancellationToken cancellation)
    {
        var matcher = new DocumentMatcher(request.Query, index, now);
        foreach (var document in plan.Candidates(index))
        {
            cancellation.ThrowIfCancellationRequested();
            if (matcher.Matches(document.Id, document.Source))
                Take(document with { Key = _counted });
        }
    }

    private void Take(ScannedDocument document)
    {
        _counted++;
        _page.Offer(document);
    }
}

/// <summary>One index of an <see cref="OfferedSearch"/>; lives as long as that.</summary>
public sealed class OfferedIndex
{
    internal OfferedIndex(DocumentIndex index, DocumentMatcher matcher) => (Index, Matcher) = (index, matcher);

    internal DocumentIndex Index { get; }

    internal DocumentMatcher Matcher { get; }
}
