using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Documents;
using MlActors.Storage.Results;

namespace MlActors.Actors.Maintenance;

/// <summary>
/// Deletes what is older than the retention of its job: results counted from the job's latest bucket, model snapshots counted from its newest
/// snapshot, and expired forecasts. Documents of model states whose job does not exist are deleted, too.
/// </summary>
public sealed class ExpiredData(RegistryClient registry, JobClient jobs, ResultStore results, DocumentStore documents, TimeProvider time)
{
    private const long MillisecondsOfDay = 86_400_000;
    private const double LongestSeconds = 1e9;

    /// <param name="expression">The jobs; null for all.</param>
    /// <param name="pace">How many jobs a second are looked at, at most; null for no limit.</param>
    /// <returns>False when the timeout came before the end; then the rest is left for the next time.</returns>
    public async Task<bool> DeleteAsync(string? expression, double? pace, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (began, done) = (time.GetTimestamp(), 0);
        foreach (var entry in await registry.ResolveJobsAsync(expression, allowNoMatch: true, cancellationToken))
        {
            var ahead = pace is { } most ? TimeSpan.FromSeconds(Math.Min(done / most, LongestSeconds)) - time.GetElapsedTime(began) : TimeSpan.Zero;
            if (time.GetElapsedTime(began) + ahead >= timeout) return false;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, time, cancellationToken);
            await DeleteOfAsync(entry.Job, cancellationToken);
            done++;
        }

        await DeleteUnusedStatesAsync(cancellationToken);
        return true;
    }

    // The states are read before the jobs: what is written for a new job meanwhile stays.
    private async Task DeleteUnusedStatesAsync(CancellationToken cancellationToken)
    {
        var named = await documents.JobsOfStatesAsync(cancellationToken);
        if (named.IsEmpty) return;
        var existing = (await registry.ResolveJobsAsync(null, allowNoMatch: true, cancellationToken)).Select(entry => entry.Job.Value);
        if (named.Except(existing) is { IsEmpty: false } unused) await documents.DeleteStatesAsync(unused, cancellationToken);
    }

    // A job that does not answer holds up no other, and a job that is deleted meanwhile has nothing left.
    private async Task DeleteOfAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await jobs.ShowAllAsync([id], cancellationToken) is not [{ IsUnanswered: false, Config: { } config } job]) return;
        await results.DeleteExpiredForecastsAsync(id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        if (OldestToKeep(config, job.Statistics.Counts.LatestBucketTimestamp) is { } oldest)
            await results.DeleteBeforeAsync(id, oldest, cancellationToken);
        if (!job.IsDamaged && job.Phase is JobPhase.Open or JobPhase.Closed) await RetireSnapshotsAsync(id, cancellationToken);
    }

    private async Task RetireSnapshotsAsync(JobId job, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.RetireSnapshotsAsync(job, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Kind is RefusalKind.NotFound or RefusalKind.Conflict)
        {
            // The job was deleted, reset or reverted since it answered.
        }
    }

    private static long? OldestToKeep(JobConfig job, long? latestBucket) =>
        job.ResultsRetentionDays is { } days && latestBucket is { } latest && days < latest / MillisecondsOfDay
            ? latest - days * MillisecondsOfDay
            : null;
}
