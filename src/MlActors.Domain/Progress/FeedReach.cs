namespace MlActors.Domain.Progress;

/// <summary>
/// How far a datafeed had brought its job when it stopped. Between the stop and the next saved model it is the only durable witness of what
/// was read: a job closes only on a model that covers it.
/// </summary>
/// <param name="Position">The position that the job's model had reached.</param>
/// <param name="FinalUntil">The model's buckets up to here were final, milliseconds; null when none was.</param>
/// <param name="Lineage">The model's lineage. A revert begins another one, for which the reach no longer holds.</param>
public sealed record FeedReach(DatafeedPosition Position, long? FinalUntil, long Lineage)
{
    /// <summary>The reach of a datafeed whose job has final results until a time, and which has lost its own.</summary>
    /// <param name="end">Of the newest final bucket, milliseconds.</param>
    public static FeedReach OfResults(long end, long lineage) => new(new DatafeedPosition(end), end, lineage);

    /// <summary>The one that is farther; of different lineages the newer one.</summary>
    public static FeedReach? Farther(FeedReach? one, FeedReach? other) =>
        one is null ? other
        : other is null ? one
        : one.Lineage != other.Lineage ? (one.Lineage > other.Lineage ? one : other)
        : one.Position.CompareTo(other.Position) >= 0 ? one : other;

    /// <summary>Whether a model at <paramref name="position"/> contains everything up to this reach.</summary>
    public bool IsCoveredBy(DatafeedPosition? position, long lineage) =>
        lineage != Lineage || (position is not null && position.CompareTo(Position) >= 0);
}
