namespace MlActors.Benchmarks.Kinds;

/// <summary>The difference of one bucket from the normal course.</summary>
/// <param name="Shift">Added to all values, in standard deviations of the noise.</param>
/// <param name="Outlier">Added to one of the values, in standard deviations.</param>
/// <param name="Spread">Factor of the standard deviation of the values.</param>
/// <param name="Rate">Factor of the number of records.</param>
/// <param name="DelayedBuckets">The number of buckets by which the daily season is delayed.</param>
internal sealed record Disturbance(double Shift = 0, double Outlier = 0, double Spread = 1, double Rate = 1, int DelayedBuckets = 0)
{
    public static readonly Disturbance None = new();
}

/// <summary>How a series is disturbed.</summary>
/// <param name="Kind">The kind of anomaly.</param>
/// <param name="Size">The description in the table.</param>
/// <param name="Buckets">The number of buckets in which an alarm counts as a detection.</param>
/// <param name="Of">The disturbance by the number of buckets since its start, up to the end of the stream.</param>
internal sealed record AnomalyPlan(string Kind, string Size, int Buckets, Func<int, Disturbance> Of)
{
    public static AnomalyPlan Once(string kind, string size, Disturbance disturbance) => During(kind, size, 1, disturbance);

    public static AnomalyPlan During(string kind, string size, int buckets, Disturbance disturbance) =>
        new(kind, size, buckets, since => since < buckets ? disturbance : Disturbance.None);

    /// <summary>From its start to the end of the stream.</summary>
    public static AnomalyPlan Since(string kind, string size, int buckets, Func<int, Disturbance> disturbance) =>
        new(kind, size, buckets, disturbance);

    public Disturbance At(int bucket, int from) => bucket < from ? Disturbance.None : Of(bucket - from);
}
