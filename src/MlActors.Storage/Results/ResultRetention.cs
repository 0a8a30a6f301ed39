using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Deletes results that have become too old.</summary>
internal static class ResultRetention
{
    /// <summary>
    /// Deletes the results of a job before a time, without its categories. It touches nothing that a running engine still writes, so that it
    /// needs no epoch.
    /// </summary>
    /// <param name="time">Milliseconds; results that start at this time stay.</param>
    /// <returns>The number of buckets that were deleted.</returns>
    public static int DeleteBefore(DataConnection connection, JobId job, long time)
    {
        connection.GetTable<RecordRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
        connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
        connection.GetTable<InfluencerRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
        connection.GetTable<ModelPlotRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
        return connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp < time).Delete();
    }

    /// <param name="now">Milliseconds.</param>
    /// <returns>The number of forecasts that had expired and are deleted.</returns>
    public static int DeleteExpiredForecasts(DataConnection connection, JobId job, long now)
    {
        var expired = connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value && row.Expires != null && row.Expires <= now)
            .Select(row => row.ForecastId).ToList();
        if (expired.Count > 0) ForecastWriter.Delete(connection, job, expired);
        return expired.Count;
    }
}
