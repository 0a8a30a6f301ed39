using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Deletes results that have become too old.</summary>
public sealed partial class ResultStore
{
    /// <summary>
    /// Deletes the final results of a job before a time, without its categories. It touches nothing that a running engine still writes, so that it needs
    /// no epoch.
    /// </summary>
    /// <param name="time">Milliseconds; results that start at this time stay.</param>
    /// <returns>The number of buckets that were deleted.</returns>
    public Task<int> DeleteBeforeAsync(JobId job, long time, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            connection.GetTable<RecordRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
            connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
            connection.GetTable<InfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
            connection.GetTable<ModelPlotRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
            return connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
        },
        cancellationToken);

    /// <param name="now">Milliseconds.</param>
    /// <returns>The number of forecasts that had expired and are deleted.</returns>
    public Task<int> DeleteExpiredForecastsAsync(JobId job, long now, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var expired = connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value && row.Expires != null && row.Expires <= now)
                .Select(row => row.ForecastId).ToList();
            if (expired.Count > 0) ForecastWriter.Delete(connection, job, expired);
            return expired.Count;
        },
        cancellationToken);
}
