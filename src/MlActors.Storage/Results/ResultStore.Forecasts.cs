using System.Collections.Immutable;
using LinqToDB;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;

namespace MlActors.Storage.Results;

/// <summary>The outcome of deleting forecasts.</summary>
public enum ForecastDeletion { Invalid = 0, Deleted, Unknown, StillRunning }

/// <summary>Reads and deletes forecasts.</summary>
public sealed partial class ResultStore
{
    /// <summary>The unexpired forecasts of one job, or of all jobs for null, oldest first.</summary>
    /// <param name="now">Milliseconds.</param>
    public Task<ImmutableArray<(JobId Job, ForecastRun Run)>> ForecastsAsync(
        JobId? job, long now, CancellationToken cancellationToken = default) => _database.ReadAsync<ImmutableArray<(JobId, ForecastRun)>>(
        connection =>
        {
            var matching = connection.GetTable<ForecastRow>().Where(row => row.Expires == null || row.Expires > now);
            if (job is { Value: var name }) matching = matching.Where(row => row.Job == name);
            return [.. matching.OrderBy(row => row.Job).ThenBy(row => row.Created).ThenBy(row => row.ForecastId).AsEnumerable()
                .Select(row => (new JobId(row.Job), row.ToRun()))];
        },
        cancellationToken);

    /// <summary>The points of one forecast, in the order of computation.</summary>
    public Task<ImmutableArray<StoredForecastPoint>> ForecastPointsAsync(
        JobId job, string forecast, int from, int size, CancellationToken cancellationToken = default) =>
            _database.ReadAsync<ImmutableArray<StoredForecastPoint>>(
        connection =>
        [
            .. connection.GetTable<ForecastPointRow>()
                .Where(row => row.Job == job.Value && row.ForecastId == forecast && row.Ordinal >= from)
                .OrderBy(row => row.Ordinal).Take(size).AsEnumerable()
                .Select(row => row.ToPoint()),
        ],
        cancellationToken);

    /// <summary>Deletes all of the named forecasts, or none.</summary>
    /// <param name="wanted">The ids; null for all.</param>
    /// <param name="runningEpoch">The epoch of the running incarnation, whose running forecasts are not deleted; null when the job is not
    /// running.</param>
    /// <returns>The outcome, and the ids that prevented the deletion.</returns>
    public Task<(ForecastDeletion Outcome, ImmutableArray<string> Ids)> DeleteForecastsAsync(
        JobId job, IReadOnlyCollection<string>? wanted, long? runningEpoch, CancellationToken cancellationToken = default) =>
            _database.WriteAsync<(ForecastDeletion, ImmutableArray<string>)>(
        connection =>
        {
            var known = connection.GetTable<ForecastRow>().Where(row => row.Job == job.Value).ToList();
            string[] unknown = [.. (wanted ?? []).Except(known.Select(row => row.ForecastId), StringComparer.Ordinal)];
            if (unknown.Length > 0) return (ForecastDeletion.Unknown, [.. unknown]);
            var chosen = known.Where(row => wanted is null || wanted.Contains(row.ForecastId)).ToList();
            var running = chosen.Where(row => !row.ToRun().WithCurrentStatus(runningEpoch).IsOver).Select(row => row.ForecastId).ToList();
            if (running.Count > 0) return (ForecastDeletion.StillRunning, [.. running]);
            ForecastWriter.Delete(connection, job, [.. chosen.Select(row => row.ForecastId)]);
            return (ForecastDeletion.Deleted, []);
        },
        cancellationToken);
}
