using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Time;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The get overall buckets API: summarizes the buckets of several jobs.</summary>
internal sealed class OverallBuckets(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var top = arguments.Integer("top_n", 1);
        if (top <= 0) throw ElasticException.BadRequest($"[topN] parameter must be positive, found [{top}]");
        var (start, end) = (arguments.Date("start"), arguments.Date("end"));
        var found = await jobs.GetAsync(request.Expression("job_id"), request.AllowNoMatch("allow_no_jobs"), cancellationToken);
        if (found.Count == 0) return ToResponse([], 0);
        var span = BucketSpanOf(arguments.Text("bucket_span"), found);

        // Only spans that lie completely inside the range count, so both ends are rounded inwards.
        var range = new TimeRange(
            start is { } first ? -Floor(-first, span) : null, end is { } last ? Floor(last, span) : null, arguments.Flag("exclude_interim", false));
        var peaks = await PeaksOfAsync(found, span, range, cancellationToken);
        var (least, overall) = (
            arguments.Double("overall_score", 0),
            peaks.GroupBy(peak => peak.Bucket.Timestamp).OrderBy(sameTime => sameTime.Key).Select(sameTime => Combine(sameTime, top)));
        return ToResponse([.. overall.Where(bucket => bucket.Score >= least)], span);
    }

    private async Task<List<JobPeak>> PeaksOfAsync(IReadOnlyList<JobView> found, long span, TimeRange range, CancellationToken cancellationToken)
    {
        var peaks = new List<JobPeak>();
        foreach (var job in found)
            peaks.AddRange(
                (await results.PeaksAsync(job.Id, span, range.Start, range.End, range.ExcludeInterim, cancellationToken)).Select(
                    peak => new JobPeak(job.Id.Value, peak)));
        foreach (var (job, bucket) in await imported.BucketsAsync(found, cancellationToken))
            if (range.Holds(bucket))
                peaks.Add(new JobPeak(job, bucket with { Timestamp = Floor(bucket.Timestamp, span) }));
        return peaks;
    }

    private static OverallBucket Combine(IGrouping<long, JobPeak> sameTime, int top)
    {
        var byJob = sameTime.GroupBy(peak => peak.Job)
            .Select(same => (Job: same.Key, Score: same.Max(peak => peak.Bucket.AnomalyScore)))
            .OrderBy(job => job.Job, StringComparer.Ordinal).ToArray();
        return new OverallBucket(
            sameTime.Key, byJob.Select(job => job.Score).OrderDescending().Take(top).Average(), byJob, sameTime.Any(peak => peak.Bucket.IsInterim));
    }

    private static long BucketSpanOf(string? requested, IReadOnlyList<JobView> found)
    {
        var slowest = found.MaxBy(job => job.Config!.Analysis.BucketSpan)!.Config!;
        var longest = slowest.Analysis.BucketSpan;
        if (requested is null) return (long)longest.TotalMilliseconds;
        var span = ElasticDuration.Parse(requested, "bucket_span");
        return span >= longest
            ? (long)span.TotalMilliseconds
            : throw ElasticException.BadRequest(
                $"Param [bucket_span] must be greater or equal to the max bucket_span "
                + $"[{slowest.Written?.BucketSpan ?? DurationText.Format(longest)}]");
    }

    private static long Floor(long time, long span) =>
        Math.DivRem(time, span) is var (quotient, remainder) && remainder < 0 ? (quotient - 1) * span : quotient * span;

    private static ElasticResponse ToResponse(IReadOnlyList<OverallBucket> buckets, long span) => ElasticResponse.Ok(json => json
        .Number("count", (long)buckets.Count)
        .Array("overall_buckets", buckets, bucket => json.Object(() => Write(json, bucket, span))));

    private static void Write(ElasticJsonWriter json, OverallBucket bucket, long span) => json
        .Time("timestamp", bucket.Timestamp)
        .Number("bucket_span", span / ResultJson.MillisecondsInSecond)
        .Number("overall_score", bucket.Score)
        .Array("jobs", bucket.Jobs, job => json.Object(() => json.Text("job_id", job.Job).Number("max_anomaly_score", job.Score)))
        .Flag("is_interim", bucket.IsInterim)
        .Text("result_type", "overall_bucket");

    private sealed record JobPeak(string Job, BucketPeak Bucket);

    private sealed record OverallBucket(long Timestamp, double Score, IReadOnlyList<(string Job, double Score)> Jobs, bool IsInterim);

    private sealed record TimeRange(long? Start, long? End, bool ExcludeInterim)
    {
        public bool Holds(BucketPeak bucket) =>
            bucket.Timestamp >= (Start ?? long.MinValue) && bucket.Timestamp < (End ?? long.MaxValue) && !(ExcludeInterim && bucket.IsInterim);
    }
}
