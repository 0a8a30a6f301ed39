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
    /// <summary>Whether a model at <paramref name="position"/> contains everything up to this reach.</summary>
    public bool IsCoveredBy(DatafeedPosition? position, long lineage) =>
        lineage != Lineage || (position is not null && position.CompareTo(Position) >= 0);
}
