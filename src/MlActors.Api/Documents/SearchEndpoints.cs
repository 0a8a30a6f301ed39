using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>The search and count APIs.</summary>
internal sealed class SearchEndpoints(
    DocumentStore documents, DocumentSearches searches, MlIndices ml, ResultSearch results, ScrollEndpoints scrolls, TimeProvider time)
{
    public async Task<ElasticResponse> CountAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var query = request.Body is { } body ? JsonFields.Read(body, "count", fields => fields.Take("query")) : null;
        var parsed = SearchRequestReader.QueryText(request) ?? DocumentQuery.Parse(query?.ToJson());
        if (request.Expression("index") is { } index && MlIndices.MayInclude(index))
        {
            var all = new SearchRequest { Query = parsed, Size = 0, TrackTotalHits = long.MaxValue };
            var inResults = await results.SearchAsync(index, all, request.Query.Flag("ignore_unavailable"), cancellationToken);
            return ElasticResponse.Ok(json => json.Number("count", inResults.Total).WriteShards(1, skipped: true));
        }

        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        var count = selection.Expression is { } expression ? await documents.CountAsync(expression, parsed, cancellationToken) : 0;
        return ElasticResponse.Ok(json => json.Number("count", count).WriteShards(selection.Indices.Length, skipped: true));
    }

    public async Task<ElasticResponse> SearchAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if (request.Query.Text("scroll") is { Length: > 0 }) return await scrolls.BeginAsync(request, cancellationToken);
        var began = time.GetTimestamp();
        var search = SearchRequest.Parse(SearchRequestReader.Json(request));
        var (found, shards) = search.PointInTime is { } id
            ? await AtPointInTimeAsync(request, search, id, cancellationToken)
            : await FindAsync(request, search, cancellationToken);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        return ElasticResponse.Ok(json =>
        {
            json.Text("pit_id", search.PointInTime);
            json.WriteSearch(found, took, shards, request.Query.Flag("rest_total_hits_as_int"));
        });
    }

    private async Task<(SearchResult Found, int Shards)> AtPointInTimeAsync(
        ElasticRequest request, SearchRequest search, string id, CancellationToken cancellationToken)
    {
        if (request.NamesIndices)
            throw ElasticException.BadRequest("[indices] cannot be used with point in time. Do not specify any index with point in time.");
        var cursor = SearchCursor.Of(id, "point in time");
        cursor.EnsureAllowed(request.Caller);
        // With a sort, Elastic adds the order of writing as the last sort value; without one, hits have no sort values.
        var shown = search.Sort.IsEmpty ? 0 : int.MaxValue;
        var paged = search.Sort.IsEmpty ? search with { Until = cursor.Apply(search).Until } : cursor.Apply(search);
        if (search.SearchAfter is { } after && after.Length == search.Sort.Length && paged.Sort.Length > search.Sort.Length)
            paged = paged with { Sort = search.Sort };
        var found = await searches.FindAsync(cursor.Index, cursor.IgnoreUnavailable, paged, cancellationToken);
        return (shown == 0 ? found with { Hits = [.. found.Hits.Select(hit => hit with { Sort = [] })] } : found, Math.Max(1, cursor.Until.Count));
    }

    private async Task<(SearchResult Found, int Shards)> FindAsync(ElasticRequest request, SearchRequest search, CancellationToken cancellationToken)
    {
        if (request.Expression("index") is { } index && MlIndices.MayInclude(index))
            return (await results.SearchAsync(index, search, request.Query.Flag("ignore_unavailable"), cancellationToken), 1);
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        return (selection.Expression is { } expression
            ? await documents.SearchAsync(expression, search, cancellationToken)
            : new SearchResult(0, true, []), selection.Indices.Length);
    }
}
