namespace MlActors.Detection.Series;

/// <summary>
/// One entity of one detector: a partition, a by and an over value, and what is usual for it. In a population the members have no model of
/// their own but share that of their <see cref="Population"/>. Lives from its first record until it was unseen for longer than the prune window.
/// </summary>
internal sealed class TimeSeries(Subject subject, EntityModel? model, TimeSeries? population = null)
{
    public const long Never = -1;

    /// <summary>Objects, references, and places in a list and in tables.</summary>
    public const long OwnBytes = 200;

    public Subject Subject => subject;

    public EntityModel? Model { get; private set; } = model;

    /// <summary>The series that holds the model this one is held against; null where it has one of its own.</summary>
    public TimeSeries? Population => population;

    /// <summary>Number of the last finalised bucket that had a record of this series.</summary>
    public long LastSeen { get; private set; } = Never;

    /// <summary>Number of the bucket that it was first seen in.</summary>
    public long FirstSeen { get; private set; } = Never;

    /// <summary>In how many buckets it was seen since.</summary>
    public long SeenBuckets { get; private set; }

    /// <summary>Null while it never had any.</summary>
    public AnomalyHistory? Anomalies { get; private set; }

    /// <summary>The tallies that this series gathers in, and where in them; a short cut around a search for every record.</summary>
    public TallyList? CurrentTallies { get; set; }

    public int CurrentIndex { get; set; }

    /// <summary>In how many open buckets this series has a tally.</summary>
    public int OpenTallies { get; set; }

    /// <summary>When the schedule of silent series looks at it next, a bucket number.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    public long Bytes => OwnBytes + sizeof(char) * subject.TextLength + (Model?.Bytes ?? 0) + (Anomalies is null ? 0 : AnomalyHistory.Bytes);

    /// <summary>With all that its model can know, and after an anomaly.</summary>
    public long MatureBytes => OwnBytes + sizeof(char) * subject.TextLength + (Model?.MatureBytes ?? 0) + AnomalyHistory.Bytes;

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
