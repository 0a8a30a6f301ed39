using System.Text;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>The search and count APIs.</summary>
internal sealed class SearchEndpoints(DocumentStore documents, MlIndices ml, ResultSearch results, TimeProvider time)
{
    public async Task<ElasticResponse> CountAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var query = request.Body is { } body ? JsonFields.Read(body, "count", fields => fields.Take("query")) : null;
        var parsed = DocumentQuery.Parse(query?.ToJson());
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
        var began = time.GetTimestamp();
        var search = SearchRequestReader.Read(request);
        var (found, shards) = await FindAsync(request, search, cancellationToken);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        var totalAsNumber = request.Query.Flag("rest_total_hits_as_int");
        return ElasticResponse.Ok(json =>
        {
            json.Number("took", took).Flag("timed_out", false).WriteShards(shards, skipped: true);
            json.Object("hits", () => WriteHits(json, found, totalAsNumber));
        });
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

    private static void WriteHits(ElasticJsonWriter json, SearchResult found, bool totalAsNumber)
    {
        if (found.Total is { } total)
        {
            if (totalAsNumber) json.Number("total", total);
            else json.Object("total", () => json.Number("value", total).Text("relation", found.TotalIsExact ? "eq" : "gte"));
        }

        WriteScore(json, "max_score", found.Hits.IsEmpty ? null : found.Hits.Max(hit => hit.Score));
        json.Array("hits", found.Hits, hit => json.Object(() =>
        {
            json.Text("_index", hit.Index).Text("_id", hit.Id);
            WriteScore(json, "_score", hit.Score);
            json.Raw("_source", hit.Source is { } source ? Encoding.UTF8.GetString(source.Span) : null);
            if (!hit.Sort.IsEmpty) json.Array("sort", hit.Sort, key => key.WriteTo(json.Writer));
        }));
    }

    /// <summary>Elastic writes a score that was not computed as null.</summary>
    private static void WriteScore(ElasticJsonWriter json, string name, double? score)
    {
        if (score is { } value) json.Number(name, value);
        else json.Raw(name, "null");
    }
}
