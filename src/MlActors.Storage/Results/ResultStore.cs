using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>
/// The results of all jobs: buckets with their records and influencers, categories, forecasts. Writing a bucket again replaces it, so a
/// replay creates no duplicates.
/// </summary>
public sealed partial class ResultStore : IResultWriter
{
    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ResultStore(StoreDatabase database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        (Searches, Final) = (new ResultSearches(database, time), new FinalResults(database));
    }

    public ResultSearches Searches { get; }

    public FinalResults Final { get; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StaleWriter>> WriteAsync(IReadOnlyList<ResultWrite> writes, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => Write(connection, writes), cancellationToken);

    /// <inheritdoc/>
    public Task<StaleWriter?> DeleteAfterAsync(JobId job, long epoch, long time, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
        connection =>
        {
            var stale = Write(connection, [new EpochFence(job, epoch)]);
            if (stale.Count > 0) return stale[0];
            DeleteResultsAfter(connection, job, after: time);
            return null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<StaleWriter?> DeleteAllAsync(JobId job, long epoch, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var stale = Write(connection, [new EpochFence(job, epoch)]);
            if (stale.Count > 0) return stale[0];
            DeleteResultsAfter(connection, job, after: long.MinValue);
            connection.GetTable<ForecastPointRow>().Where(row => row.Job == job.Value).Delete();
            connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value).Delete();
            new JobDocuments(connection, _time).DeleteAll(job);
            Write(connection, [new EpochFence(job, epoch + 1)]);
            return null;
        },
        cancellationToken);

    /// <inheritdoc cref="ResultRetention.DeleteBefore"/>
    public Task<int> DeleteBeforeAsync(JobId job, long time, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => ResultRetention.DeleteBefore(connection, job, time), cancellationToken);

    /// <inheritdoc cref="ResultRetention.DeleteExpiredForecasts"/>
    public Task<int> DeleteExpiredForecastsAsync(JobId job, long now, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => ResultRetention.DeleteExpiredForecasts(connection, job, now), cancellationToken);

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

    private static void DeleteResultsAfter(DataConnection connection, JobId job, long after)
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
