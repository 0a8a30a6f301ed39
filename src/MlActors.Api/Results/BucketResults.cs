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
        var said = request.Arguments;
        var job = (await jobs.GetOne(request.JobId, ct)).Config!;
        return (request.Path("timestamp") ?? said.Text("timestamp")) is { } timestamp
            ? Page(await One(request, job, timestamp, ct), job)
            : Page(await Find(said, job, ct), job);
    }

    private async Task<ResultPage<StoredBucket>> One(ElasticRequest request, JobConfig job, string timestamp, CancellationToken ct)
    {
        if (NotWithOneBucket.FirstOrDefault(request.Arguments.Has) is { } other)
            throw ElasticError.BadRequest($"[{other}] cannot be used together with a [timestamp]: one bucket is asked for").AsException();
        var moment = ElasticDate.Parse(timestamp, "timestamp", request.Now, shortNumbersAreSeconds: true);
        var bucket = await results.Bucket(job.Id, moment, request.Arguments.Flag("expand", false), ct);
        return bucket is null || (bucket.Result.IsInterim && request.Arguments.Flag("exclude_interim", false))
            ? throw ElasticError.NotFound($"No bucket with timestamp [{timestamp}] exists for job [{job.Id}]").AsException()
            : new ResultPage<StoredBucket>(1, [bucket]);
    }

    private async Task<ResultPage<StoredBucket>> Find(Arguments said, JobConfig job, CancellationToken ct)
    {
        var (from, size) = said.Page();
        return await results.Buckets(new BucketQuery(job.Id)
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
        }, ct);
    }

    private static Answer Page(ResultPage<StoredBucket> page, JobConfig job) => Answer.Ok(json => json
        .Number("count", page.Count)
        .Array("buckets", page.Items, bucket => json.Object(() => json.WriteBucket(job, bucket))));
}
