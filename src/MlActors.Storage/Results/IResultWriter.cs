using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>What jobs do to the stored results: they write and delete them. Writes of an older incarnation than the newest are refused.</summary>
public interface IResultWriter
{
    /// <summary>
    /// Stores the results of many jobs in one transaction. A bucket replaces the stored one with its timestamp, but an interim one never replaces a
    /// final one; a final bucket removes the interim ones up to it, and a write with interim buckets removes those of earlier writes. Each write
    /// registers its epoch: older ones are refused from then on.
    /// </summary>
    /// <returns>The writes that were refused because a newer incarnation has written; all others are durable.</returns>
    /// <exception cref="UnwritableResultsException">At least one of the writes cannot be stored; none was.</exception>
    /// <exception cref="Files.StorageUnavailableException">The store is unavailable.</exception>
    Task<IReadOnlyList<StaleWriter>> WriteAsync(IReadOnlyList<ResultWrite> writes, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the results after a time, for a revert to a model snapshot. It counts as a write: older epochs are refused from then on.
    /// </summary>
    /// <param name="time">Milliseconds; results that start at this time stay.</param>
    /// <returns>The refusal when a newer epoch has written; nothing is deleted then.</returns>
    Task<StaleWriter?> DeleteAfterAsync(JobId job, long epoch, long time, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes all results of a job, and what clients have written about it into Elastic's indices. The next epoch is registered as the newest
    /// one, so that delayed writes of the deleted job are refused; a new job with the same id begins with that epoch or a later one, because
    /// epochs continue after a deletion.
    /// </summary>
    /// <param name="epoch">The epoch of the incarnation that deletes.</param>
    /// <returns>
    /// The refusal when a newer epoch has written, or when this deletion was done before; nothing is deleted then, and no result of
    /// <paramref name="epoch"/> is left to delete.
    /// </returns>
    Task<StaleWriter?> DeleteAllAsync(JobId job, long epoch, CancellationToken cancellationToken = default);
}
