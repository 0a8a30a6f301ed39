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

    /// <param name="until">See <see cref="SearchRequest.Until"/>.</param>
    /// <param name="cancellationToken">Ends the search at the next document.</param>
    public DocumentSearch(
        DataConnection connection, IReadOnlyList<DocumentIndex> indices, DocumentQuery query, ImmutableDictionary<string, long>? until,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _plan = new SearchPlan(connection, query, now, until);
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
        foreach (var document in Documents(request, continues: known is not null, out var isOrdered))
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

    /// <param name="continues">Whether documents before the page need not be read, because they need not be counted.</param>
    private IEnumerable<ScannedDocument> Documents(SearchRequest request, bool continues, out bool isOrdered)
    {
        var after = continues ? request.SearchAfter : null;
        var isWriteOrder = !_plan.NamesIds && request.Sort.All(sort => sort.IsConstant || (sort.IsWriteOrder && !sort.Descending));
        var isFieldOrder = !isWriteOrder && !_plan.NamesIds && _plan.ProvidesOrder(request.Sort, _indices);
        isOrdered = isWriteOrder || isFieldOrder;
        if (isFieldOrder) return _plan.InOrder(request.Sort[0], _indices, after?[0].Number);
        if (!isWriteOrder) return _indices.SelectMany(_plan.Candidates);
        var last = after is { } keys ? HitOrder.DocumentKeyOf(keys[^1]) : null;
        return _indices.SelectMany(index => _plan.InWriteOrder(index, last));
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
