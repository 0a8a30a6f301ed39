namespace MlActors.Detection.Series;

/// <summary>
/// A bucket that may still get records: how many came, and what each detector has gathered of them. Lives until the bucket is final or skipped;
/// then it is emptied and used again.
/// </summary>
internal sealed class OpenBucket(int detectors, bool hasLatency)
{
    private readonly TallyList[] _tallies = [.. Enumerable.Range(0, detectors).Select(_ => new TallyList(hasLatency))];

    public long Start { get; set; }

    public long EventCount { get; private set; }

    /// <summary>Records of a new series came for which there was no memory.</summary>
    public bool HasRejected { get; set; }

    /// <summary>So many records more. It stays at the largest number there is rather than begin again below zero.</summary>
    public void AddEvents(long events) => EventCount = EventCount > long.MaxValue - events ? long.MaxValue : EventCount + events;

    public TallyList TalliesOf(int detector) => _tallies[detector];

    public void Clear()
    {
        foreach (var tallies in _tallies) tallies.Clear();
        (EventCount, HasRejected) = (0, false);
    }
}
