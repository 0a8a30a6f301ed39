namespace MlActors.Detection.Series;

/// <summary>
/// One entity of one detector: a partition, a by and an over value, and its model. The members of a population share the model of their
/// <see cref="Population"/>. Lives from its first record until it was not seen for longer than the prune window.
/// </summary>
internal sealed class TimeSeries(Subject subject, EntityModel? model, TimeSeries? population = null)
{
    public const long Never = -1;

    /// <summary>The objects, references, and entries in a list and in tables.</summary>
    public const long OwnBytes = 200;

    public Subject Subject => subject;

    public EntityModel? Model { get; private set; } = model;

    /// <summary>The series that holds the shared model; null where the series has its own.</summary>
    public TimeSeries? Population => population;

    /// <summary>Number of the last finalized bucket that had a record of this series.</summary>
    public long LastSeen { get; private set; } = Never;

    /// <summary>Number of the first bucket that had a record of this series.</summary>
    public long FirstSeen { get; private set; } = Never;

    /// <summary>The number of buckets since then that had a record.</summary>
    public long SeenBuckets { get; private set; }

    /// <summary>Null until the first anomaly.</summary>
    public AnomalyHistory? Anomalies { get; private set; }

    /// <summary>The list that contains the current tally of this series, and the index in it; this avoids a lookup for every record.</summary>
    public TallyList? CurrentTallies { get; set; }

    public int CurrentIndex { get; set; }

    /// <summary>The number of open buckets in which this series has a tally.</summary>
    public int OpenTallies { get; set; }

    /// <summary>The bucket number of the next check for silence.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public long Bytes => OwnBytes + sizeof(char) * subject.TextLength + (Model?.Bytes ?? 0) + (Anomalies is null ? 0 : AnomalyHistory.Bytes);

    public static int Compare(TimeSeries one, TimeSeries other) => Subject.Compare(one.Subject, other.Subject);

    public void Reset(EntityModel? model) => (Model, LastSeen, FirstSeen, SeenBuckets, Anomalies) = (model, Never, Never, 0, null);

    public void MarkSeen(long bucketNumber)
    {
        if (LastSeen == bucketNumber) return;
        if (LastSeen == Never) FirstSeen = bucketNumber;
        LastSeen = bucketNumber;
        SeenBuckets++;
    }

    public void AddAnomaly(long bucketNumber, long length, double probability) =>
        (Anomalies ??= new AnomalyHistory()).Add(bucketNumber, length, probability);

    public void Restore(long lastSeen, long firstSeen, long seenBuckets, AnomalyHistory? anomalies) =>
        (LastSeen, FirstSeen, SeenBuckets, Anomalies) = (lastSeen, firstSeen, seenBuckets, anomalies);
}
