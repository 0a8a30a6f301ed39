using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Carries what forecasts have come to into the transaction of the results. It lives as long as that.</summary>
internal sealed class ForecastWriter(DataConnection connection) : IDisposable
{
    private readonly PreparedUpsert<ForecastRow> _runs = new(connection);
    private readonly PreparedUpsert<ForecastPointRow> _points = new(connection);

    public void Dispose()
    {
        _runs.Dispose();
        _points.Dispose();
    }

    /// <summary>Forgets forecasts with all that was worked out for them.</summary>
    public static void Delete(DataConnection connection, JobId job, IReadOnlyCollection<string> ids)
    {
        foreach (var some in ids.Chunk(ResultWriter.InOneStatement))
        {
            connection.GetTable<ForecastPointRow>().Where(row => row.Job == job.Value && some.Contains(row.ForecastId)).Delete();
            connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value && some.Contains(row.ForecastId)).Delete();
        }
    }

    public void Put(JobId job, ForecastWrite forecast)
    {
        var run = forecast.Run;
        if (run.Status == ForecastStatus.Scheduled) DropExpired(job, run.CreatedAt);

        // A forecast that was deleted while it was worked out does not come back.
        else if (!connection.GetTable<ForecastRow>().Any(row => row.Job == job.Value && row.ForecastId == run.Id)) return;
        _runs.Put(ForecastRow.Of(job, run));
        foreach (var point in ForecastPointRow.Of(job, forecast)) _points.Put(point);
    }

    // A job that makes no more forecasts keeps its last ones; they are not shown.
    private void DropExpired(JobId job, long now)
    {
        var expired = connection.GetTable<ForecastRow>()
            .Where(row => row.Job == job.Value && row.Expires != null && row.Expires <= now).Select(row => row.ForecastId).ToList();
        if (expired.Count > 0) Delete(connection, job, expired);
    }
}
