using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Documents;
using MlActors.Storage.Queries;
using MlActors.Storage.Results;
using MlActors.Storage.Search;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Api.Results;

/// <summary>
/// Results that clients have written as documents into the result indices: the results APIs return them together with the
/// job's own. For a job without such documents only the index names are checked.
/// </summary>
internal sealed class ImportedResults(ResultDocuments results, DocumentStore documents, TimeProvider time)
{
    private static readonly ImmutableArray<string> IndexPatterns = [$"{MlIndices.Results}*"];

    /// <returns>Null when the job has no imported results, so that only the store has to be read.</returns>
    public async Task<ElasticResponse?> PageAsync(
        string type, string plural, ResultQuery query, string score, JobView job, CancellationToken cancellationToken, bool mustExist = false)
    {
        if (!await AnyAsync(job.Id, cancellationToken)) return null;
        List<DocumentQuery> required = [Equal("job_id", job.Id.Value), Equal("result_type", type)];
        if (query.Start is not null || query.End is not null)
            required.Add(
                new DocumentQuery.Range("timestamp", new RangeBounds(EpochMillis(query.Start), true, EpochMillis(query.End), false, "epoch_millis")));
        if (query.MinimumScore > 0)
            required.Add(
                new DocumentQuery.Range(
                    score, new RangeBounds(new QueryValue(QueryValueKind.Number, Number(query.MinimumScore)), true, null, false)));
        ImmutableArray<DocumentQuery> forbidden = query.ExcludeInterim ? [Equal("is_interim", "true")] : [];
        ImmutableArray<SortField> sort = [By(query.Sort, query.Descending), By("timestamp", query.Descending)];
        var found = await SearchAsync(job, required, forbidden, sort, query.From, query.Size, cancellationToken);
        return mustExist && found.Hits.IsEmpty ? null : await ToPageAsync(found, plural, query, job, cancellationToken);
    }

    /// <inheritdoc cref="PageAsync"/>
    public async Task<ElasticResponse?> CategoriesAsync(CategoryQuery query, JobView job, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(job.Id, cancellationToken)) return null;
        List<DocumentQuery> required = [Equal("job_id", job.Id.Value), new Exists("category_id")];
        if (query.CategoryId is { } id) required.Add(new Terms("category_id", [new QueryValue(QueryValueKind.Number, Number(id))]));
        if (query.PartitionFieldValue is { } partition) required.Add(Equal("partition_field_value", partition));
        var found = await SearchAsync(job, required, [], [By("category_id", descending: false)], query.From, query.Size, cancellationToken);
        return query.CategoryId is not null && found.Hits.IsEmpty
            ? null
            : ElasticResponse.Ok(json => json.Number("count", found.Total).Array("categories", found.Hits, hit => WriteHit(json, hit)));
    }

    /// <summary>The imported buckets of these jobs.</summary>
    public async Task<ImmutableArray<(string Job, BucketPeak Bucket)>> BucketsAsync(
        IReadOnlyCollection<JobView> jobs, CancellationToken cancellationToken)
    {
        if ((await documents.ResolveAsync(IndexPatterns, ignoreUnavailable: true, cancellationToken)).IsEmpty) return [];
        var query = new Bool([new Terms("job_id", [.. jobs.Select(job => Text(job.Id.Value))]), Equal("result_type", "bucket")], [], [], 0);
        var found = await documents.SearchAsync(
            IndexPatterns[0], new SearchRequest { Query = query, Size = SearchRequest.ResultWindow }, cancellationToken);
        return [.. found.Hits.Select(PeakOf).OfType<(string, BucketPeak)>()];
    }

    private async Task<bool> AnyAsync(JobId job, CancellationToken cancellationToken) =>
        !(await documents.ResolveAsync(IndexPatterns, ignoreUnavailable: true, cancellationToken)).IsEmpty && await documents.CountAsync(
            IndexPatterns[0], Equal("job_id", job.Value), cancellationToken) > 0;

    private async Task<SearchResult> SearchAsync(
        JobView job, IEnumerable<DocumentQuery> required, ImmutableArray<DocumentQuery> forbidden, ImmutableArray<SortField> sort, int from, int size,
        CancellationToken cancellationToken)
    {
        var request = new SearchRequest
        {
            Query = new Bool([.. required], [], forbidden, 0),
            Sort = sort,
            From = from,
            Size = size,
            TrackTotalHits = long.MaxValue,
        };
        var search = new StreamedSearch(request, time.GetUtcNow());
        await results.AddToAsync(search, [job], ResultPrefilter.Of(request.Query, time.GetUtcNow()), cancellationToken);
        await documents.AddStoredDocumentsAsync(IndexPatterns, DocumentsOfJobs.None, search, cancellationToken);
        return search.Result();
    }

    private async Task<ElasticResponse> ToPageAsync(
        SearchResult found, string plural, ResultQuery query, JobView job, CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, ImmutableArray<SearchHit>>(StringComparer.Ordinal);
        if (query is BucketQuery { Expand: true })
            foreach (var bucket in found.Hits)
                records[bucket.Id] = await RecordsOfAsync(bucket, job, cancellationToken);
        return ElasticResponse.Ok(
            json => json.Number("count", found.Total).Array(plural, found.Hits, hit => WriteHit(json, hit, records.GetValueOrDefault(hit.Id, []))));
    }

    private async Task<ImmutableArray<SearchHit>> RecordsOfAsync(SearchHit bucket, JobView job, CancellationToken cancellationToken)
    {
        if (PeakOf(bucket) is not var (_, peak)) return [];
        var milliseconds = new DocumentQuery.Range(
            "timestamp", new RangeBounds(EpochMillis(peak.Timestamp), true, EpochMillis(peak.Timestamp), true, "epoch_millis"));
        List<DocumentQuery> required = [Equal("job_id", job.Id.Value), Equal("result_type", "record"), milliseconds];
        return (await SearchAsync(job, required, [], [By("record_score", descending: true)], 0, SearchRequest.ResultWindow, cancellationToken)).Hits;
    }

    private static void WriteHit(ElasticJsonWriter json, SearchHit hit, ImmutableArray<SearchHit> records = default)
    {
        using var document = JsonDocument.Parse(hit.Source!.Value);
        json.Object(() =>
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                // The client may have written the time as a string; results have milliseconds.
                if (member.Name == "timestamp" && ImportedTime.Of(member.Value) is { } time) json.Time("timestamp", time);
                else json.Raw(member.Name, member.Value.GetRawText());
            }

            // A result without the flag is final.
            if (document.RootElement.TryGetProperty("timestamp", out _) && !document.RootElement.TryGetProperty("is_interim", out _))
                json.Flag("is_interim", false);
            if (!records.IsDefaultOrEmpty) json.Array("records", records, record => WriteHit(json, record));
        });
    }

    private static (string, BucketPeak)? PeakOf(SearchHit hit)
    {
        using var document = JsonDocument.Parse(hit.Source!.Value);
        var bucket = document.RootElement;
        if (!bucket.TryGetProperty("timestamp", out var timestamp) || ImportedTime.Of(timestamp) is not { } time) return null;
        var score = bucket.TryGetProperty("anomaly_score", out var given) && given.ValueKind == JsonValueKind.Number ? given.GetDouble() : 0;
        var isInterim = bucket.TryGetProperty("is_interim", out var interim) && interim.ValueKind == JsonValueKind.True;
        return (bucket.GetProperty("job_id").ToString(), new BucketPeak(time, score, isInterim));
    }

    private static SortField By(string field, bool descending) => new(field, descending, MayBeUnmapped: true);

    private static Terms Equal(string field, string value) => new(field, [Text(value)]);

    private static QueryValue Text(string value) => new(QueryValueKind.Text, value);

    private static QueryValue? EpochMillis(long? milliseconds) =>
        milliseconds is { } time ? new QueryValue(QueryValueKind.Number, Number(time)) : null;

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
