namespace MlActors.Detection.Series;

/// <summary>
/// A bucket that may still receive records: their number, and the tallies of each detector. Lives until the bucket is final or skipped; then it is
/// cleared and reused.
/// </summary>
internal sealed class OpenBucket(int detectors, bool hasLatency)
{
    private readonly TallyList[] _tallies = [.. Enumerable.Range(0, detectors).Select(_ => new TallyList(hasLatency))];

    public long Start { get; set; }

    public long EventCount { get; private set; }

    /// <summary>Whether there were records of a new series for which there was no memory.</summary>
    public bool HasRejected { get; set; }

    /// <summary>Adds a number of records. The count saturates instead of overflowing.</summary>
    public void AddEvents(long events) => EventCount = EventCount > long.MaxValue - events ? long.MaxValue : EventCount + events;

    /// <summary>Whether the bucket contains a part of a period whose end is exclusive.</summary>
    public bool Overlaps(long start, long end, long span) => Start < end && Start + span > start;

    public TallyList TalliesOf(int detector) => _tallies[detector];

    public void Clear()
    {
        foreach (var tallies in _tallies) tallies.Clear();
        (EventCount, HasRejected) = (0, false);
    }
}
