using System.Collections.Immutable;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Search;

/// <summary>The best hits so far, up to the end of the page.</summary>
internal sealed class HitPage
{
    private readonly SearchRequest _request;
    private readonly HitOrder _order;
    private readonly PriorityQueue<Hit, Hit> _best;
    private readonly int _capacity;

    /// <param name="byId">See <see cref="HitOrder"/>.</param>
    public HitPage(SearchRequest request, bool byId = false)
    {
        (_request, _order, _capacity) = (request, new HitOrder(request.Sort, byId), request.From + request.Size);
        // The worst hit is at the head, where a better one replaces it.
        _best = new PriorityQueue<Hit, Hit>(Comparer<Hit>.Create((left, right) => _order.Compare(right, left)));
    }

    public bool IsFull => _best.Count >= _capacity;

    public void Offer(ScannedDocument document)
    {
        var hit = new Hit(document, _order.KeysOf(document));
        if (_capacity == 0 || (_request.SearchAfter is { } last && !_order.IsAfter(hit, last))) return;
        if (!IsFull) _best.Enqueue(hit, hit);
        else if (_order.Compare(hit, _best.Peek()) < 0) _best.EnqueueDequeue(hit, hit);
    }

    /// <summary>Whether this document and all that follow in the sort order are after the page.</summary>
    public bool IsBeyond(ScannedDocument document) =>
        _capacity == 0
        || _request.Sort.All(sort => sort.IsConstant || sort.IsWriteOrder)
        || _order.CompareKeys(0, SortKey.Of(document.Value), _best.Peek().Keys[0]) > 0;

    /// <summary>Whether a document with these first sort values is after the page; one with equal values was added later.</summary>
    public bool IsBeyond(IReadOnlyList<SortKey> keys, bool coversSort)
    {
        if (_capacity == 0) return true;
        var worst = _best.Peek().Keys;
        for (var at = 0; at < keys.Count; at++)
            if (_order.CompareKeys(at, keys[at], worst[at]) is var order and not 0) return order > 0;
        return coversSort;
    }

    public ImmutableArray<SearchHit> Hits()
    {
        var hits = new Hit[_best.Count];
        for (var at = hits.Length - 1; at >= 0; at--) hits[at] = _best.Dequeue();
        return
        [
            .. hits.Skip(_request.From).Select(hit => new SearchHit(
                hit.Document.Index.Name,
                hit.Document.Id,
                _request.Sort.IsEmpty ? 1.0 : null,
                _request.Source.Apply(hit.Document.Source),
                [.. hit.Keys])),
        ];
    }
}
