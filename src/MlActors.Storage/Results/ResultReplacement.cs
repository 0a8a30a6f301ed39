using System.Collections.Immutable;
using MlActors.Detection.Results;

namespace MlActors.Storage.Results;

/// <summary>Merges several writes of one job to one bucket per timestamp, with the same result as storing them one after the other.</summary>
internal static class ResultReplacement
{
    /// <summary>
    /// A later bucket replaces an earlier one with the same timestamp, but an interim bucket never replaces a final one; a final bucket removes the
    /// interim ones up to it, and a write with interim buckets removes those of earlier writes.
    /// </summary>
    public static IReadOnlyCollection<TimedBucket> Of(IReadOnlyList<BucketWrite> writes)
    {
        if (writes is [{ Buckets: [var only] } write]) return [new TimedBucket(only, write.ProcessingMillisecondsPerBucket)];

        var kept = new SortedDictionary<long, TimedBucket>();
        var interim = new SortedSet<long>();
        foreach (var each in writes)
        {
            if (HasInterim(each)) RemoveInterim(kept, interim, long.MaxValue);
            foreach (var bucket in each.Buckets)
            {
                if (bucket.IsInterim && kept.TryGetValue(bucket.Timestamp, out var earlier) && !earlier.Bucket.IsInterim) continue;
                kept[bucket.Timestamp] = new TimedBucket(bucket, each.ProcessingMillisecondsPerBucket);
                if (bucket.IsInterim) interim.Add(bucket.Timestamp);
                else RemoveInterim(kept, interim, bucket.Timestamp);
            }
        }
        return kept.Values;
    }

    /// <summary>The newest final bucket. Stored interim buckets that are not newer are removed.</summary>
    public static long? LatestFinal(IEnumerable<BucketWrite> writes) =>
        writes.SelectMany(write => write.Buckets).Where(bucket => !bucket.IsInterim).Max(bucket => (long?)bucket.Timestamp);

    public static bool HasInterim(BucketWrite write) => write.Buckets.Any(bucket => bucket.IsInterim);

    private static void RemoveInterim(SortedDictionary<long, TimedBucket> kept, SortedSet<long> interim, long final)
    {
        interim.Remove(final);
        while (interim.Count > 0 && interim.Min < final)
        {
            kept.Remove(interim.Min);
            interim.Remove(interim.Min);
        }
    }
}

/// <summary>A bucket and its processing time.</summary>
internal readonly record struct TimedBucket(BucketResult Bucket, double ProcessingMilliseconds);
