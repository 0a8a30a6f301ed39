using MlActors.Ctl.Cluster;
using MlActors.Ctl.Jobs;

namespace MlActors.Ctl.Rehearsal;

/// <summary>The state of one job at one point of the rehearsal.</summary>
/// <param name="LatestRecord">Milliseconds since the Unix epoch; null when it has processed none.</param>
public sealed record JobObservation(
    string JobId, string State, long Processed, long? LatestRecord, string? CurrentSnapshot, IReadOnlyList<string> Snapshots, string? Explanation)
{
    public static async Task<JobObservation> FromAsync(ClusterClient cluster, string jobId, CancellationToken cancellationToken)
    {
        var (_, jobs) = await cluster.JobStatsAsync(jobId, cancellationToken);
        var job = jobs[0];
        var path = $"_ml/anomaly_detectors/{IdExpression.ForPath(jobId)}";
        var configuration = (await cluster.GetAsync(path, cancellationToken)).GetProperty("jobs")[0];
        var snapshots = (await cluster.GetAsync($"{path}/model_snapshots?size=1000", cancellationToken)).GetProperty("model_snapshots");
        return new JobObservation(
            jobId, job.State, job.DataCounts?.ProcessedRecordCount ?? 0, job.DataCounts?.LatestRecordTimestamp,
            configuration.TryGetProperty("model_snapshot_id", out var current) ? current.GetString() : null,
            [.. snapshots.EnumerateArray().Select(snapshot => snapshot.GetProperty("snapshot_id").GetString()!).Order(StringComparer.Ordinal)],
            job.Explanation);
    }

    public string Description => string.IsNullOrEmpty(Explanation) ? State : $"{State} ({Explanation})";

    /// <summary>Whether the current snapshot is set and is listed.</summary>
    public bool HasCurrentSnapshot => CurrentSnapshot is not null && Snapshots.Contains(CurrentSnapshot);
}
