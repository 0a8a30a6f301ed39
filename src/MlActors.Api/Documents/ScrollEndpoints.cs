using System.Text;
using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>The scroll and point in time APIs.</summary>
internal sealed class ScrollEndpoints(DocumentSearches searches, DocumentStore documents, MlIndices ml, TimeProvider time)
{
    /// <summary>The first page of a scroll.</summary>
    public async Task<ElasticResponse> BeginAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        ElasticDuration.Parse(request.Query.Text("scroll")!, "scroll");
        var json = SearchRequestReader.Json(request);
        var search = SearchRequest.Parse(json);
        if (search.From > 0) throw Invalid("using [from] is not allowed in a scroll context");
        if (search.Size == 0) throw Invalid("[size] cannot be [0] in a scroll context");
        if (search.SearchAfter is not null) throw Invalid("[search_after] cannot be used in a scroll context");
        var cursor = await OpenAsync(request, cancellationToken) with { Search = Encoding.UTF8.GetString(json) };
        return await PageAsync(request, cursor, search, cancellationToken);
    }

    public Task<ElasticResponse> ContinueAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (keepAlive, id) = request.Body is { } body
            ? JsonFields.Read(body, "scroll", fields => (fields.Text("scroll"), fields.Text("scroll_id")))
            : (null, null);
        keepAlive ??= request.Query.Text("scroll");
        if (keepAlive is { Length: > 0 }) ElasticDuration.Parse(keepAlive, "scroll");
        id ??= request.Path("scroll_id") ?? request.Query.Text("scroll_id");
        var cursor = SearchCursor.Of(id ?? throw Invalid("scrollId is missing"), "scroll");
        cursor.EnsureAllowed(request.Caller);
        var search = SearchRequest.Parse(Encoding.UTF8.GetBytes(cursor.Search ?? throw Invalid("the id is that of a point in time")));
        return PageAsync(request, cursor, search, cancellationToken);
    }

    /// <summary>Ids hold no resources, so there is nothing to free.</summary>
    public Task<ElasticResponse> ClearAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var ids = request.Path("scroll_id")?.Split(',') ?? (request.Body is { } body
            ? JsonFields.Read(body, "clear_scroll", fields => fields.Texts("scroll_id") ?? [])
            : request.Query.Text("scroll_id") is { Length: > 0 } one ? [one] : []);
        if (ids.Count == 0) throw Invalid("no scroll ids specified");
        foreach (var id in ids)
            if (id != "_all") SearchCursor.Of(id, "scroll");
        return Task.FromResult(Freed(ids.Count));
    }

    public async Task<ElasticResponse> OpenPointInTimeAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        ElasticDuration.Parse(request.Query.Text("keep_alive") ?? throw Invalid("[keep_alive] is not specified"), "keep_alive");
        if (request.Body is { } body)
            JsonFields.Read(body, "open_point_in_time", fields => fields.Take("index_filter") is null
                ? true
                : throw ElasticException.NotSupported("[index_filter]", "name the indices instead"));
        var cursor = await OpenAsync(request, cancellationToken);
        return ElasticResponse.Ok(json => json.Text("id", cursor.ToId()).WriteShards(cursor.Until.Count, skipped: true));
    }

    public Task<ElasticResponse> ClosePointInTimeAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = JsonFields.Read(request.Body!, "close_point_in_time", fields => fields.Text("id"));
        SearchCursor.Of(id ?? throw Invalid("[id] is missing"), "point in time");
        return Task.FromResult(Freed(1));
    }

    private static ElasticResponse Freed(int count) =>
        ElasticResponse.Ok(json => json.Flag("succeeded", true).Number("num_freed", (long)count));

    private async Task<SearchCursor> OpenAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        return new SearchCursor(
            request.Expression("index") ?? "_all", request.Query.Flag("ignore_unavailable"),
            selection.Indices.ToDictionary(index => index.Name, index => index.NextSequence, StringComparer.Ordinal));
    }

    private async Task<ElasticResponse> PageAsync(
        ElasticRequest request, SearchCursor cursor, SearchRequest search, CancellationToken cancellationToken)
    {
        var (began, shownSorts) = (time.GetTimestamp(), search.Sort.Length);
        var paged = cursor.Apply(search);
        if (cursor.After is { } after)
            paged = paged with { SearchAfter = [.. after.EnumerateArray().Select(SearchRequest.SortKeyOf)], TrackTotalHits = 0 };
        var found = await searches.FindAsync(cursor.Index, cursor.IgnoreUnavailable, paged, cancellationToken);
        if (cursor.After is not null) found = found with { Total = cursor.Total, TotalIsExact = cursor.TotalIsExact };
        var next = cursor with { Total = found.Total, TotalIsExact = found.TotalIsExact };
        if (!found.Hits.IsEmpty) next = next with { After = ToJson(found.Hits[^1]) };
        found = found with { Hits = [.. found.Hits.Select(hit => hit with { Sort = hit.Sort[..Math.Min(shownSorts, hit.Sort.Length)] })] };
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        return ElasticResponse.Ok(json =>
        {
            json.Text("_scroll_id", next.ToId());
            json.WriteSearch(found, took, Math.Max(1, cursor.Until.Count), request.Query.Flag("rest_total_hits_as_int"));
        });
    }

    private static JsonElement ToJson(SearchHit hit)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var key in hit.Sort) key.WriteTo(json);
            json.WriteEndArray();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();
}
