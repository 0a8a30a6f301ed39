using MlActors.Ctl.Cluster;
using MlActors.Ctl.Jobs;

namespace MlActors.Ctl.Rehearsal;

/// <summary>One job at one moment of the rehearsal.</summary>
public sealed record JobMoment(
    string JobId, string State, long Processed, long? LatestRecord, string? CurrentSnapshot, IReadOnlyList<string> Snapshots, string? Explanation)
{
    public static async Task<JobMoment> FromAsync(ClusterClient cluster, string jobId, CancellationToken stop)
    {
        var (_, jobs) = await cluster.JobStatsAsync(jobId, stop);
        var job = jobs[0];
        var configuration = (await cluster.GetAsync($"_ml/anomaly_detectors/{Wire.InPath(jobId)}", stop)).GetProperty("jobs")[0];
        var snapshots = (await cluster.GetAsync($"_ml/anomaly_detectors/{Wire.InPath(jobId)}/model_snapshots?size=1000", stop)).GetProperty(
            "model_snapshots");
        return new JobMoment(
            jobId, job.State, job.DataCounts?.ProcessedRecordCount ?? 0, job.DataCounts?.LatestRecordTimestamp,
            configuration.TryGetProperty("model_snapshot_id", out var current) ? current.GetString() : null,
            [.. snapshots.EnumerateArray().Select(snapshot => snapshot.GetProperty("snapshot_id").GetString()!).Order(StringComparer.Ordinal)],
            job.Explanation);
    }

    public string Words => string.IsNullOrEmpty(Explanation) ? State : $"{State} ({Explanation})";

    /// <summary>Closed with a snapshot that is current and really there.</summary>
    public bool HasCurrentSnapshot => CurrentSnapshot is not null && Snapshots.Contains(CurrentSnapshot);
}
