using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The get buckets API.</summary>
internal sealed class BucketResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    private static readonly string[] NotWithOneBucket = ["from", "size", "start", "end", "anomaly_score", "sort", "desc"];

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if ((request.Path("timestamp") ?? request.Arguments.Text("timestamp")) is { } timestamp)
            return await OneAsync(request, timestamp, cancellationToken);
        var arguments = request.Arguments;
        var query = arguments.Into(new BucketQuery(request.JobId) { Expand = arguments.Flag("expand", false) }, "anomaly_score");
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        return await imported.PageAsync("bucket", "buckets", query, "anomaly_score", job, cancellationToken) ?? Page(
            await results.BucketsAsync(query, cancellationToken), job.Config!);
    }

    private async Task<ElasticResponse> OneAsync(ElasticRequest request, string timestamp, CancellationToken cancellationToken)
    {
        if (NotWithOneBucket.FirstOrDefault(request.Arguments.Has) is { } other)
            throw ElasticException.BadRequest($"[{other}] cannot be used together with a [timestamp]: one bucket is asked for");
        var start = ElasticDate.Parse(timestamp, "timestamp", request.Now, shortNumbersAreSeconds: true);
        var (job, arguments) = (await jobs.GetOneAsync(request.JobId, cancellationToken), request.Arguments);
        var (expand, excludeInterim) = (arguments.Flag("expand", false), arguments.Flag("exclude_interim", false));
        var single = new BucketQuery(job.Id) { Start = start, End = start + 1, Expand = expand, ExcludeInterim = excludeInterim };
        if (await imported.PageAsync("bucket", "buckets", single, "anomaly_score", job, cancellationToken, mustExist: true) is { } page) return page;
        var bucket = await results.BucketAsync(job.Id, start, expand, cancellationToken);
        return bucket is null || (bucket.Result.IsInterim && excludeInterim)
            ? throw ElasticException.NotFound($"No bucket with timestamp [{timestamp}] exists for job [{job.Id}]")
            : Page(new ResultPage<StoredBucket>(1, [bucket]), job.Config!);
    }

    /// <summary>Without a function for each bucket, because there may be 10,000 of them.</summary>
    private static ElasticResponse Page(ResultPage<StoredBucket> page, JobConfig job) => ElasticResponse.Ok(json =>
    {
        json.Number("count", page.Count).Writer.WriteStartArray("buckets"u8);
        foreach (var bucket in page.Items)
        {
            json.Writer.WriteStartObject();
            json.WriteBucket(job, bucket);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    });
}
