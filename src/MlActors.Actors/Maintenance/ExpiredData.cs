using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Actors.Maintenance;

/// <summary>
/// Deletes what is older than the retention of its job: results counted from the job's latest bucket, model snapshots counted from its newest
/// snapshot, and expired forecasts.
/// </summary>
public sealed class ExpiredData(RegistryClient registry, JobClient jobs, ResultStore results, TimeProvider time)
{
    private const long MillisecondsOfDay = 86_400_000;

    /// <param name="expression">The jobs; null for all.</param>
    /// <returns>False when the timeout came before the end; then the rest is left for the next time.</returns>
    public async Task<bool> DeleteAsync(string? expression, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        foreach (var entry in await registry.ResolveJobsAsync(expression, allowNoMatch: true, cancellationToken))
        {
            if (time.GetElapsedTime(began) >= timeout) return false;
            await DeleteOfAsync(entry.Job, cancellationToken);
        }

        return true;
    }

    // A job that does not answer holds up no other, and a job that is deleted meanwhile has nothing left.
    private async Task DeleteOfAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await jobs.ShowAllAsync([id], cancellationToken) is not [{ IsUnanswered: false, Config: { } config } job]) return;
        await results.DeleteExpiredForecastsAsync(id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        if (OldestToKeep(config, job.Statistics.Counts.LatestBucketTimestamp) is { } oldest)
            await results.DeleteBeforeAsync(id, oldest, cancellationToken);
        if (!job.IsDamaged && job.Phase is JobPhase.Open or JobPhase.Closed) await jobs.RetireSnapshotsAsync(id, cancellationToken);
    }

    private static long? OldestToKeep(JobConfig job, long? latestBucket) =>
        job.ResultsRetentionDays is { } days && latestBucket is { } latest && days < latest / MillisecondsOfDay
            ? latest - days * MillisecondsOfDay
            : null;
}
