using System.Collections.Immutable;
using LinqToDB;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;

namespace MlActors.Storage.Results;

/// <summary>What became of a wish to delete forecasts.</summary>
public enum ForecastDeletion { Invalid = 0, Deleted, Unknown, StillRunning }

/// <summary>How forecasts are read and deleted.</summary>
public sealed partial class ResultStore
{
    /// <summary>The forecasts of one job or of all that have not expired, oldest first.</summary>
    /// <param name="now">Milliseconds.</param>
    public Task<ImmutableArray<(JobId Job, ForecastRun Run)>> ForecastsAsync(
        JobId? job, long now, CancellationToken cancellation = default) => _database.ReadAsync<ImmutableArray<(JobId, ForecastRun)>>(
        connection =>
        {
            var matching = connection.GetTable<ForecastRow>().Where(row => row.Expires == null || row.Expires > now);
            if (job is { Value: var name }) matching = matching.Where(row => row.Job == name);
            return [.. matching.OrderBy(row => row.Job).ThenBy(row => row.Created).ThenBy(row => row.ForecastId).AsEnumerable()
                .Select(row => (new JobId(row.Job), row.ToRun()))];
        },
        cancellation);

    /// <summary>The values of one forecast, in the order in which they were worked out.</summary>
    public Task<ImmutableArray<StoredForecastPoint>> ForecastPointsAsync(
        JobId job, string forecast, int from, int size, CancellationToken cancellation = default) =>
            _database.ReadAsync<ImmutableArray<StoredForecastPoint>>(
        connection =>
        [
            .. connection.GetTable<ForecastPointRow>()
                .Where(row => row.Job == job.Value && row.ForecastId == forecast && row.Ordinal >= from)
                .OrderBy(row => row.Ordinal).Take(size).AsEnumerable()
                .Select(row => row.ToPoint()),
        ],
        cancellation);

    /// <summary>Deletes all of the named forecasts or none of them.</summary>
    /// <param name="wanted">Their ids; null for all that there are.</param>
    /// <param name="runningEpoch">Of the job's incarnation that runs: what it still works out stays. Null when none does.</param>
    /// <returns>What became of it, and the forecasts on whose account nothing was deleted.</returns>
    public Task<(ForecastDeletion Outcome, ImmutableArray<string> Named)> DeleteForecastsAsync(
        JobId job, IReadOnlyCollection<string>? wanted, long? runningEpoch, CancellationToken cancellation = default) =>
            _database.WriteAsync<(ForecastDeletion, ImmutableArray<string>)>(
        connection =>
        {
            var known = connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value).ToList();
            string[] unknown = [.. (wanted ?? []).Except(known.Select(row => row.ForecastId), StringComparer.Ordinal)];
            if (unknown.Length > 0) return (ForecastDeletion.Unknown, [.. unknown]);
            var chosen = known.Where(row => wanted is null || wanted.Contains(row.ForecastId)).ToList();
            var running = chosen.Where(row => !row.ToRun().SeenFrom(runningEpoch).IsOver).Select(row => row.ForecastId).ToList();
            if (running.Count > 0) return (ForecastDeletion.StillRunning, [.. running]);
            ForecastWriter.Delete(connection, job, [.. chosen.Select(row => row.ForecastId)]);
            return (ForecastDeletion.Deleted, []);
        },
        cancellation);
}
