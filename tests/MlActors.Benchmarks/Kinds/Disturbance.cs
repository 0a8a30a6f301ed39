namespace MlActors.Benchmarks.Kinds;

/// <summary>What is different about one bucket.</summary>
/// <param name="Shift">Added to all values, in deviations of the usual noise.</param>
/// <param name="Outlier">Added to one of the values, in deviations.</param>
/// <param name="Spread">Factor on how far values lie apart.</param>
/// <param name="Rate">Factor on how many records there are.</param>
/// <param name="DelayedBuckets">By so many buckets the course of the day is late.</param>
internal sealed record Disturbance(double Shift = 0, double Outlier = 0, double Spread = 1, double Rate = 1, int DelayedBuckets = 0)
{
    public static readonly Disturbance None = new();
}

/// <summary>How the course of a series is disturbed.</summary>
/// <param name="Size">In words, for the table.</param>
/// <param name="Buckets">So long an alarm finds it.</param>
/// <param name="Of">What is different, so many buckets after the beginning; it goes on to the end of the stream.</param>
internal sealed record AnomalyPlan(string Kind, string Size, int Buckets, Func<int, Disturbance> Of)
{
    public static AnomalyPlan Once(string kind, string size, Disturbance disturbance) => During(kind, size, 1, disturbance);

    public static AnomalyPlan During(string kind, string size, int buckets, Disturbance disturbance) =>
        new(kind, size, buckets, since => since < buckets ? disturbance : Disturbance.None);

    /// <summary>From its beginning on without end.</summary>
    public static AnomalyPlan Since(string kind, string size, int buckets, Func<int, Disturbance> disturbance) => new(kind, size, buckets, disturbance);

    public Disturbance At(int bucket, int from) => bucket < from ? Disturbance.None : Of(bucket - from);
}
