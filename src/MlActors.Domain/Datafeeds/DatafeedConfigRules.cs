using MlActors.Domain.Jobs;
using MlActors.Domain.Time;

namespace MlActors.Domain.Datafeeds;

/// <summary>
/// What a datafeed's configuration must hold to, checked once, before the datafeed is created; the texts are those that clients know.
/// </summary>
public static class DatafeedConfigRules
{
    /// <summary>The result window of an index: no page can be longer.</summary>
    public const int LongestPage = 10_000;

    /// <summary>Each search resolves all of them.</summary>
    public const int MaxIndices = 1_000;

    /// <param name="job">The job that the datafeed is for.</param>
    /// <returns>The first rule that is broken; null when the configuration is good.</returns>
    public static Refusal? Check(DatafeedConfig feed, JobConfig job) =>
        (IdRules.Check("datafeed_id", feed.Id.Value) ?? CheckSource(feed) ?? CheckPace(feed) ?? CheckJob(job) ?? CheckAggregations(feed, job)
            ?? feed.DelayedDataCheck?.FindFault(job.Analysis.BucketSpan)) is { } reason
            ? Refusal.BadRequest(reason)
            : null;

    /// <summary>
    /// Elastic's default, 60 to 120 seconds: not the same for all jobs, so that their searches spread, and always the same for one.
    /// </summary>
    public static TimeSpan DefaultQueryDelay(JobId job)
    {
        const uint Offset = 2166136261, Prime = 16777619;
        var hash = job.Value.Aggregate(Offset, (sum, letter) => (sum ^ letter) * Prime);
        return TimeSpan.FromMilliseconds(60_000 + hash % 60_000);
    }

    private static string? CheckSource(DatafeedConfig feed)
    {
        if (JobConfigRules.TooMany("indices", feed.Indices.Length, MaxIndices) is { } tooMany) return tooMany;
        if (feed.Indices.IsEmpty || feed.Indices.Any(string.IsNullOrWhiteSpace)) return Invalid("indices", $"[{string.Join(", ", feed.Indices)}]");
        return feed.ScrollSize is < 1 or > LongestPage ? Invalid("scroll_size", $"{feed.ScrollSize}") : null;
    }

    private static string? CheckPace(DatafeedConfig feed)
    {
        if (feed.Frequency is { } frequency && frequency <= TimeSpan.Zero) return JobConfigRules.NotPositive("frequency", frequency);
        if (feed.Frequency is { } fraction && !JobConfigRules.IsWholeSeconds(fraction)) return "frequency has to be a multiple of 1s";
        if (feed.QueryDelay < TimeSpan.Zero) return $"query_delay cannot be less than 0. Value = {DurationText.Format(feed.QueryDelay)}";
        return feed.MaxEmptySearches is < 1 ? Invalid("max_empty_searches", $"{feed.MaxEmptySearches}") : null;
    }

    private static string? CheckJob(JobConfig job) =>
        job.Analysis.Latency > TimeSpan.Zero ? "A job configured with datafeed cannot support latency" : null;

    private static string? CheckAggregations(DatafeedConfig feed, JobConfig job)
    {
        if (feed.Aggregations is not { Interval: var interval }) return null;
        if (job.Analysis.SummaryCountFieldName is null)
            return "A job configured with a datafeed with aggregations must set summary_count_field_name; use doc_count or suitable alternative";
        var (length, span) = (DurationText.Format(interval), job.Analysis.BucketSpan);
        if (interval > span) return $"Aggregation interval [{length}] must be less than or equal to the bucket_span [{DurationText.Format(span)}]";
        if (span.Ticks % interval.Ticks != 0)
            return $"Aggregation interval [{length}] must be a divisor of the bucket_span [{DurationText.Format(span)}]";
        return feed.Frequency is { } frequency && frequency.Ticks % interval.Ticks != 0
            ? $"Datafeed frequency [{DurationText.Format(frequency)}] must be a multiple of the aggregation interval [{length}]"
            : null;
    }

    private static string Invalid(string field, string value) => $"Invalid {field} value '{value}' in datafeed configuration";
}
