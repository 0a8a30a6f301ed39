using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>
/// The results of all jobs: buckets and what belongs to them, categories, forecasts. Writing a moment again replaces it, so a replay never
/// doubles.
/// </summary>
public sealed partial class ResultStore
{
    private readonly StoreDatabase _database;

    internal ResultStore(StoreDatabase database) => _database = database;

    /// <summary>
    /// Stores what many jobs have come to, in one transaction. A bucket replaces everything of its moment, but an interim one never replaces a
    /// final one; a final bucket takes with it the interim ones up to it. A write of no buckets announces its epoch: older ones are refused
    /// from then on.
    /// </summary>
    /// <returns>The writes that were refused since a newer incarnation has written; all others are durable.</returns>
    /// <exception cref="UnwritableResultsException">At least one of the writes can never be stored; none was.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be written at the moment.</exception>
    public Task<IReadOnlyList<StaleWriter>> WriteAsync(IReadOnlyList<ResultWrite> writes, CancellationToken cancellation = default) =>
        _database.WriteAsync(connection => Write(connection, writes), cancellation);

    /// <summary>
    /// Forgets what comes after a moment, as a revert to a saved model asks. It counts as a write: older epochs are refused from now on.
    /// </summary>
    /// <param name="time">Milliseconds; what starts at this very moment stays.</param>
    /// <returns>The refusal when a newer epoch has written; nothing is deleted then.</returns>
    public Task<StaleWriter?> DeleteAfterAsync(JobId job, long epoch, long time, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            var stale = Write(connection, [new ResultWrite(job, epoch, [])]);
            if (stale.Count > 0) return stale[0];
            Forget(connection, job, after: time);
            return null;
        },
        cancellation);

    /// <summary>
    /// Deletes all results of a job. The next epoch stays behind as the newest one, so that nothing of the deleted job that is still on its way
    /// is stored afterwards; a new job of that name begins with that epoch or a later one, since a job's epochs go on after its deletion.
    /// </summary>
    /// <param name="epoch">Of the incarnation that deletes.</param>
    /// <returns>
    /// The refusal when a newer epoch has written, or when this deletion was done before; nothing is deleted then, and no result of
    /// <paramref name="epoch"/> is left to delete.
    /// </returns>
    public Task<StaleWriter?> DeleteAllAsync(JobId job, long epoch, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            var stale = Write(connection, [new ResultWrite(job, epoch, [])]);
            if (stale.Count > 0) return stale[0];
            Forget(connection, job, after: long.MinValue);
            connection.GetTable<ForecastPointRow>().Where(row => row.Job == job.Value).Delete();
            connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value).Delete();
            Write(connection, [new ResultWrite(job, epoch + 1, [])]);
            return null;
        },
        cancellation);

    private static IReadOnlyList<StaleWriter> Write(DataConnection connection, IReadOnlyList<ResultWrite> writes)
    {
        using var writer = new ResultWriter(connection);
        try
        {
            return writer.Write(writes);
        }
        catch (Exception failure) when (UnwritableResultsException.From(failure) is not null)
        {
            throw UnwritableResultsException.From(failure)!;
        }
    }

    private static void Forget(DataConnection connection, JobId job, long after)
    {
        connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<RecordRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<InterimRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<InfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<ModelPlotRow>().Where(row => row.Job == job.Value && row.Timestamp > after).Delete();
        connection.GetTable<CategoryRow>().Where(row => row.Job == job.Value && row.FirstTimestamp > after).Delete();
    }
}
