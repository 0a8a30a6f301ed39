using MlActors.Detection.Settings;

namespace MlActors.Detection.Series;

/// <summary>The open buckets that have records, oldest first: one, or with latency a few. Cleared buckets are kept for reuse.</summary>
internal sealed class OpenBuckets(AnalysisSettings settings)
{
    private readonly List<OpenBucket> _buckets = [];
    private readonly Stack<OpenBucket> _spare = [];
    private OpenBucket? _latestUsed;

    public IReadOnlyList<OpenBucket> All => _buckets;

    public OpenBucket? First => _buckets.Count == 0 ? null : _buckets[0];

    /// <summary>The bucket of a time, created with its first record.</summary>
    public OpenBucket BucketOf(long time)
    {
        // Most records belong to the same bucket as the one before. Unsigned, so that one comparison checks both ends.
        if (_latestUsed is { } latest && (ulong)(time - latest.Start) < (ulong)settings.BucketSpan) return latest;
        return _latestUsed = GetOrAdd(settings.BucketOf(time));
    }

    public void RemoveFirst() => Remove(_buckets[0]);

    public void RemoveBefore(long time)
    {
        while (First is { } first && first.Start < time) Remove(first);
    }

    public void Remove(Predicate<OpenBucket> isRemoved)
    {
        foreach (var bucket in _buckets.FindAll(isRemoved)) Remove(bucket);
    }

    private OpenBucket GetOrAdd(long start)
    {
        var at = _buckets.Count;
        while (at > 0 && _buckets[at - 1].Start > start) at--;
        if (at > 0 && _buckets[at - 1].Start == start) return _buckets[at - 1];
        var bucket = _spare.TryPop(out var spare) ? spare : new OpenBucket(settings.Detectors.Length, hasLatency: settings.Latency > 0);
        bucket.Start = start;
        _buckets.Insert(at, bucket);
        return bucket;
    }

    private void Remove(OpenBucket bucket)
    {
        _buckets.Remove(bucket);
        bucket.Clear();
        _spare.Push(bucket);
        _latestUsed = null;
    }
}
