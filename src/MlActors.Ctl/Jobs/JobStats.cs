using System.Text.Json;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Jobs;

public sealed record DataCounts(
    long ProcessedRecordCount, long InputRecordCount, long OutOfOrderTimestampCount, long InvalidDateCount, long BucketCount,
    long? LatestRecordTimestamp);

public sealed record ModelSize(long ModelBytes, string? MemoryStatus);

/// <summary>What the cluster says of one job at one moment.</summary>
public sealed record JobStats(
    string JobId, string State, DataCounts? DataCounts, ModelSize? ModelSizeStats, UnitNode? Node, string? AssignmentExplanation, string? WaitingFor,
    string? FailureReason = null)
{
    public bool IsClosed => State == "closed";
    public bool HasFailed => State == "failed";

    /// <summary>What it waits for, or why it waits no longer.</summary>
    public string? Explanation => WaitingFor ?? FailureReason ?? AssignmentExplanation;

    public long ModelBytes => ModelSizeStats?.ModelBytes ?? 0;
}

public static class JobRequests
{
    public static async Task<(JsonElement Answer, IReadOnlyList<JobStats> Jobs)> JobStatsAsync(
        this ClusterClient cluster, string expression, CancellationToken stop)
    {
        var answer = await cluster.GetAsync($"_ml/anomaly_detectors/{Wire.InPath(expression)}/_stats", stop);
        return (answer, Wire.Items<JobStats>(answer, "jobs"));
    }

    public static Task OpenJobAsync(this ClusterClient cluster, string id, string? timeout, CancellationToken stop) =>
        cluster.PostAsync($"_ml/anomaly_detectors/{Wire.InPath(id)}/_open{(timeout is null ? "" : $"?timeout={timeout}")}", null, stop);
}
