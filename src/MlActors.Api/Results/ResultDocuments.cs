using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic.Json;
using MlActors.Api.ModelSnapshots;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>
/// Results as documents of Elastic's result indices (<c>.ml-anomalies-*</c>). They are created during a search, because the store does not
/// hold them as documents.
/// </summary>
internal sealed class ResultDocuments(ResultStore results, TimeProvider time)
{
    /// <summary>Results per page of the store.</summary>
    private const int Chunk = 1_000;

    /// <summary>More jobs are separated after reading.</summary>
    private const int MaxJobsInQuery = 500;

    /// <summary>The kinds that are read in the order of the search.</summary>
    private static readonly ImmutableArray<(string Type, ResultKind Kind)> InTheirOrder =
        [("record", ResultKind.Record), ("influencer", ResultKind.Influencer), ("model_plot", ResultKind.ModelPlot)];

    /// <summary>
    /// Adds the documents of these jobs that may match. Kinds that the search can read in its order come first, and are read as far as needed.
    /// </summary>
    public async Task AddToAsync(
        StreamedSearch search, IReadOnlyCollection<JobView> jobs, ResultPrefilter prefilter, CancellationToken cancellationToken)
    {
        var byId = jobs.ToDictionary(job => job.Id, job => (Job: job, Index: search.Open(job.Config!.ResultsIndex, ResultFields.Of(job.Config))));
        foreach (var (type, kind) in InTheirOrder)
            if (prefilter.MayMatchType(type)) await AddAsync(kind, search, prefilter, byId, cancellationToken);
        foreach (var (job, index) in byId.Values)
        {
            foreach (var kind in Of(job, prefilter, cancellationToken))
                await foreach (var document in kind)
                    search.Add(index, document.Id, ElasticJsonWriter.Render(document.Write));
            if (!prefilter.MayMatchUntyped) continue;
            foreach (var document in JobDocuments(job)) search.Add(index, document.Id, ElasticJsonWriter.Render(document.Write));
        }
    }

    /// <summary>A result as a document of a search that is known to match.</summary>
    public static void AddMatch(StreamedSearch search, StreamedIndex index, JobView job, object result)
    {
        var document = DocumentOf(job, result);
        search.AddMatch(index, document.Id, ElasticJsonWriter.Render(document.Write));
    }

    private Task AddAsync(
        ResultKind kind, StreamedSearch search, ResultPrefilter prefilter, Dictionary<JobId, (JobView Job, StreamedIndex Index)> jobs,
        CancellationToken cancellationToken)
    {
        var filtered = jobs.Count <= MaxJobsInQuery ? jobs.Keys : null;
        var sorts = search.Request.Sort.Length;
        return results.Searches.ReadAsync(
            kind, search.Request with { Query = prefilter.Limit(search.Request.Query) }, filtered,
            (found, keys) =>
            {
                if (keys.Length > 0 && search.IsBeyond(keys, keys.Length == sorts)) return false;
                if (!jobs.TryGetValue(found.Job, out var job)) return true;
                var document = DocumentOf(job.Job, found.Result);
                search.Add(job.Index, document.Id, ElasticJsonWriter.Render(document.Write));
                return true;
            },
            cancellationToken);
    }

    private static ResultDocument DocumentOf(JobView job, object result) => result switch
    {
        StoredRecord stored => new ResultDocument(
            $"{job.Id}_record_{stored.Timestamp}_{stored.Span / ResultJson.MillisecondsInSecond}_{stored.Result.DetectorIndex}_{stored.Ordinal}",
            json => json.WriteRecord(job.Config!, stored)),
        StoredInfluencer stored => new ResultDocument(
            $"{job.Id}_influencer_{stored.Timestamp}_{stored.Span / ResultJson.MillisecondsInSecond}_{stored.Result.FieldName}_{stored.Ordinal}",
            json => json.WriteInfluencer(job.Id, stored)),
        StoredModelPlot stored => new ResultDocument(
            $"{job.Id}_model_plot_{stored.Timestamp}_{stored.Span / ResultJson.MillisecondsInSecond}_{stored.Result.DetectorIndex}_{stored.Ordinal}",
            json => json.WriteModelPlot(job.Config!, stored)),
        StoredBucket stored => BucketAndInfluencers(job, stored).First(),
        _ => throw new System.Diagnostics.UnreachableException($"No document of {result.GetType().Name}."),
    };

    private IEnumerable<IAsyncEnumerable<ResultDocument>> Of(JobView job, ResultPrefilter prefilter, CancellationToken cancellationToken)
    {
        if (prefilter.MayMatchType("bucket") || prefilter.MayMatchType("bucket_influencer"))
            yield return BucketsAsync(job, prefilter, cancellationToken);
        if (prefilter.MayMatchType("category_definition")) yield return CategoriesAsync(job, cancellationToken);
        if (prefilter.MayMatchType("model_forecast") || prefilter.MayMatchType("model_forecast_request_stats"))
            yield return ForecastsAsync(job, prefilter, cancellationToken);
    }

    /// <summary>In the order of time, so that each page begins after the last bucket of the one before.</summary>
    private async IAsyncEnumerable<ResultDocument> BucketsAsync(
        JobView job, ResultPrefilter prefilter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new BucketQuery(job.Id) { Start = prefilter.Start, End = prefilter.End, Size = Chunk };
        while (true)
        {
            var page = (await results.BucketsAsync(query, cancellationToken)).Items;
            foreach (var document in page.SelectMany(stored => BucketAndInfluencers(job, stored))) yield return document;
            if (page.Length < Chunk) yield break;
            query = query with { Start = page[^1].Result.Timestamp + 1 };
        }
    }

    private static IEnumerable<ResultDocument> BucketAndInfluencers(JobView job, StoredBucket stored)
    {
        var bucket = stored.Result;
        var place = $"{bucket.Timestamp}_{bucket.Span / ResultJson.MillisecondsInSecond}";
        yield return new ResultDocument($"{job.Id}_bucket_{place}", json => json.WriteBucket(job.Config!, stored));
        foreach (var influencer in bucket.BucketInfluencers.Where(ResultJson.HasScore))
            yield return new ResultDocument(
                $"{job.Id}_bucket_influencer_{place}_{influencer.FieldName}", json => json.WriteBucketInfluencer(job.Id, bucket, influencer));
    }

    private IAsyncEnumerable<ResultDocument> CategoriesAsync(JobView job, CancellationToken cancellationToken) => PagedAsync(
        async from => (await results.CategoriesAsync(new CategoryQuery(job.Id) { From = from, Size = Chunk }, cancellationToken)).Items,
        category => [new ResultDocument($"{job.Id}_category_definition_{category.CategoryId}", json => json.WriteCategory(job.Config!, category))]);

    private async IAsyncEnumerable<ResultDocument> ForecastsAsync(
        JobView job, ResultPrefilter prefilter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (_, known) in await results.ForecastsAsync(job.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken))
        {
            var run = known.WithCurrentStatus(job.RunningEpoch);
            yield return new ResultDocument($"{job.Id}_model_forecast_request_stats_{run.Id}", json => json.WriteForecastRun(job.Id, run));
            if (!prefilter.MayMatchType("model_forecast")) continue;
            var points = PagedAsync(
                from => results.ForecastPointsAsync(job.Id, run.Id, from, Chunk, cancellationToken),
                point => [new ResultDocument(
                    $"{job.Id}_model_forecast_{run.Id}_{point.Point.Timestamp}_{point.Span / ResultJson.MillisecondsInSecond}_{point.Point.DetectorIndex}_{point.Ordinal}",
                    json => json.WriteForecastPoint(job.Config!, run, point))]);
            await foreach (var point in points) yield return point;
        }
    }

    /// <summary>The documents about the job as a whole.</summary>
    private static IEnumerable<ResultDocument> JobDocuments(JobView job)
    {
        yield return new ResultDocument($"{job.Id}_data_counts", json => json.WriteDataCounts(job.Id, job.Statistics.Counts));
        if (job.Model.Current is not { } current) yield break;
        yield return new ResultDocument(
            $"{job.Id}_model_size_stats_{current.TakenAt.ToUnixTimeMilliseconds()}",
            json => json.WriteModelSize(job.Id, job.Statistics, job.Config!.ModelMemoryLimit, current.TakenAt));
        foreach (var snapshot in job.Model.Snapshots)
            yield return new ResultDocument($"{job.Id}_model_snapshot_{snapshot.Id}", json => json.WriteSnapshot(job.Config!, snapshot));
    }

    private static async IAsyncEnumerable<ResultDocument> PagedAsync<T>(
        Func<int, Task<ImmutableArray<T>>> read, Func<T, IEnumerable<ResultDocument>> write)
    {
        for (var from = 0; ; from += Chunk)
        {
            var page = await read(from);
            foreach (var document in page.SelectMany(write)) yield return document;
            if (page.Length < Chunk) yield break;
        }
    }

    /// <summary>One result as a document.</summary>
    private sealed record ResultDocument(string Id, Action<ElasticJsonWriter> Write);
}
