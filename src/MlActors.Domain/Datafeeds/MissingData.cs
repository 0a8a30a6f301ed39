using MlActors.Domain.Time;

namespace MlActors.Domain.Datafeeds;

/// <summary>Documents that came after the buckets that they belong to were final. Times are milliseconds since the epoch.</summary>
/// <param name="Start">Of the first bucket that misses documents.</param>
/// <param name="LatestBucket">The start of the last one, and <paramref name="End"/> its end.</param>
public sealed record MissingData(long Start, long LatestBucket, long End, long Count)
{
    /// <summary>Elastic's message for the users of the job.</summary>
    public string Message => $"Datafeed has missed {Count} documents due to ingest latency, latest bucket with missing data is "
        + $"[{InstantText.Format(LatestBucket)}]. Consider increasing query_delay";

    /// <param name="final">The final buckets of the window in the order of time, and how many records each has.</param>
    /// <param name="found">How many records the source has by now, by the start of the bucket.</param>
    /// <param name="bucketSpan">Milliseconds.</param>
    /// <returns>Null when nothing is missing: documents that were deleted since are not.</returns>
    public static MissingData? Of(
        IEnumerable<(long Start, long Records)> final, IReadOnlyDictionary<long, long> found, long bucketSpan)
    {
        MissingData? missing = null;
        foreach (var (start, records) in final)
        {
            var more = found.GetValueOrDefault(start) - records;
            if (more > 0) missing = new MissingData(missing?.Start ?? start, start, start + bucketSpan, (missing?.Count ?? 0) + more);
        }

        return missing;
    }
}
