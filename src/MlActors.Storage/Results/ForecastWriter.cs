using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Writes forecasts in the transaction of the results. Lives for the transaction.</summary>
internal sealed class ForecastWriter(DataConnection connection) : IDisposable
{
    private readonly PreparedUpsert<ForecastRow> _runs = new(connection);
    private readonly PreparedUpsert<ForecastPointRow> _points = new(connection);

    public void Dispose()
    {
        _runs.Dispose();
        _points.Dispose();
    }

    /// <summary>Deletes forecasts and their points.</summary>
    public static void Delete(DataConnection connection, JobId job, IReadOnlyCollection<string> ids)
    {
        foreach (var chunk in ids.Chunk(ResultWriter.MaxParameters))
        {
            connection.GetTable<ForecastPointRow>().Where(row => row.Job == job.Value && chunk.Contains(row.ForecastId)).Delete();
            connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value && chunk.Contains(row.ForecastId)).Delete();
        }
    }

    public void Put(ForecastWrite forecast)
    {
        var (job, run) = (forecast.Job, forecast.Run);
        if (run.Status == ForecastStatus.Scheduled) DropExpired(job, run.CreatedAt);

        // A forecast that was deleted while it was running stays deleted.
        else if (!connection.GetTable<ForecastRow>().Any(row => row.Job == job.Value && row.ForecastId == run.Id)) return;
        _runs.Put(ForecastRow.Of(job, run));
        foreach (var point in ForecastPointRow.Of(forecast)) _points.Put(point);
    }

    // Expired forecasts are deleted with the next forecast of the job; until then queries exclude them.
    private void DropExpired(JobId job, long now)
    {
        var expired = connection.GetTable<ForecastRow>()
            .Where(row => row.Job == job.Value && row.Expires != null && row.Expires <= now).Select(row => row.ForecastId).ToList();
        if (expired.Count > 0) Delete(connection, job, expired);
    }
}
