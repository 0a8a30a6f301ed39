using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Shows the buckets of a job.</summary>
internal sealed class BucketResults(JobClient jobs, ResultStore results)
{
    private static readonly string[] NotWithOneBucket = ["from", "size", "start", "end", "anomaly_score", "sort", "desc"];

    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        if ((request.Path("timestamp") ?? request.Arguments.Text("timestamp")) is { } timestamp) return await One(request, timestamp, ct);
        var query = QueryOf(request.JobId, request.Arguments);
        var job = await jobs.GetOne(request.JobId, ct);
        return Page(await results.Buckets(query, ct), job.Config!);
    }

    private async Task<Answer> One(ElasticRequest request, string timestamp, CancellationToken ct)
    {
        if (NotWithOneBucket.FirstOrDefault(request.Arguments.Has) is { } other)
            throw ElasticException.BadRequest($"[{other}] cannot be used together with a [timestamp]: one bucket is asked for");
        var moment = ElasticDate.Parse(timestamp, "timestamp", request.Now, shortNumbersAreSeconds: true);
        var job = await jobs.GetOne(request.JobId, ct);
        var bucket = await results.Bucket(job.Id, moment, request.Arguments.Flag("expand", false), ct);
        return bucket is null || (bucket.Result.IsInterim && request.Arguments.Flag("exclude_interim", false))
            ? throw ElasticException.NotFound($"No bucket with timestamp [{timestamp}] exists for job [{job.Id}]")
            : Page(new ResultPage<StoredBucket>(1, [bucket]), job.Config!);
    }

    private static BucketQuery QueryOf(JobId job, Arguments said)
    {
        var (from, size) = said.Page();
        return new BucketQuery(job)
        {
            Start = said.Date("start"),
            End = said.Date("end"),
            MinimumScore = said.Double("anomaly_score", 0),
            ExcludeInterim = said.Flag("exclude_interim", false),
            Expand = said.Flag("expand", false),
            Sort = said.Text("sort") ?? "timestamp",
            Descending = said.Flag("desc", false),
            From = from,
            Size = size,
        };
    }

    private static Answer Page(ResultPage<StoredBucket> page, JobConfig job) => Answer.Ok(json => json
        .Number("count", page.Count)
        .Array("buckets", page.Items, bucket => json.Object(() => json.WriteBucket(job, bucket))));
}
