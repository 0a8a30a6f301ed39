using System.Collections.Immutable;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>One search or count over several indices. Lives for one transaction.</summary>
internal sealed class DocumentSearch
{
    private readonly SearchPlan _plan;
    private readonly IReadOnlyList<DocumentIndex> _indices;
    private readonly Dictionary<long, DocumentMatcher> _matchers;
    private readonly CancellationToken _cancellationToken;

    /// <param name="cancellationToken">Ends the search at the next document.</param>
    public DocumentSearch(
        DataConnection connection, IReadOnlyList<DocumentIndex> indices, DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _plan = new SearchPlan(connection, query, now);
        _indices = [.. indices.OrderBy(index => index.Id)];
        _matchers = indices.ToDictionary(index => index.Id, index => new DocumentMatcher(query, index, now));
    }

    public long Count() => _indices.Sum(index => _plan.CountWithoutScan(index) ?? _plan.Candidates(index).LongCount(Matches));

    public SearchResult Run(SearchRequest request)
    {
        CheckSort(_indices, request.Sort);
        var limit = request.TrackTotalHits;
        var known = limit == 0 ? 0 : KnownTotal();
        var page = new HitPage(request);
        var counted = 0L;
        foreach (var document in Documents(request, out var isOrdered))
        {
            var isCounted = known is not null || counted > limit;
            if (page.IsFull && isCounted && isOrdered && page.IsBeyond(document)) break;
            if (!Matches(document)) continue;
            counted++;
            page.Offer(document);
        }
        var total = known ?? counted;
        return new SearchResult(limit == 0 ? null : Math.Min(total, limit), total <= limit, page.Hits());
    }

    private bool Matches(ScannedDocument document)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return _matchers[document.Index.Id].Matches(document.Id, document.Source);
    }

    private long? KnownTotal() => _indices.Select(_plan.CountWithoutScan).Aggregate((long?)0, (sum, count) => sum + count);

    private IEnumerable<ScannedDocument> Documents(SearchRequest request, out bool isOrdered)
    {
        var isWriteOrder = request.Sort.All(sort => sort.IsConstant || (sort.IsWriteOrder && !sort.Descending));
        var isFieldOrder = !isWriteOrder && _plan.ProvidesOrder(request.Sort, _indices);
        isOrdered = isWriteOrder || isFieldOrder;
        if (isFieldOrder) return _plan.InOrder(request.Sort[0], _indices);
        return _indices.SelectMany(index => isWriteOrder ? _plan.InWriteOrder(index) : _plan.Candidates(index));
    }

    public static void CheckSort(IReadOnlyList<DocumentIndex> indices, ImmutableArray<SortField> sort)
    {
        foreach (var field in sort.Where(field => !field.IsConstant && !field.IsWriteOrder && !field.MayBeUnmapped))
        {
            if (indices.FirstOrDefault(index => index.Find(field.Field) is null) is not { } without) continue;
            var reason = $"No mapping found for [{field.Field}] in order to sort on";
            throw new IndexRefusal(RefusalKind.UnsortableField, reason, without.Name).ToException();
        }
    }
}
