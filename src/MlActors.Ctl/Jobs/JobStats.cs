using System.Text.Json;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Jobs;

/// <summary>The part of a job's data counts that mlctl shows.</summary>
/// <param name="LatestRecordTimestamp">Milliseconds since the Unix epoch; null when it has processed no record.</param>
public sealed record DataCounts(
    long ProcessedRecordCount, long InputRecordCount, long OutOfOrderTimestampCount, long InvalidDateCount, long BucketCount,
    long? LatestRecordTimestamp);

/// <summary>The part of a job's model size statistics that mlctl shows.</summary>
public sealed record ModelSize(long ModelBytes, string? MemoryStatus);

/// <summary>The statistics of one job as the REST API returns them.</summary>
public sealed record JobStats(
    string JobId, string State, DataCounts? DataCounts, ModelSize? ModelSizeStats, UnitNode? Node, string? AssignmentExplanation, string? WaitingFor,
    string? FailureReason = null)
{
    public bool IsClosed => State == "closed";
    public bool HasFailed => State == "failed";

    /// <summary>What it waits for, or why it failed or is where it is.</summary>
    public string? Explanation => WaitingFor ?? FailureReason ?? AssignmentExplanation;

    public long ModelBytes => ModelSizeStats?.ModelBytes ?? 0;
}

/// <summary>The requests of the REST API that read and open jobs.</summary>
public static class JobRequests
{
    public static async Task<(JsonElement Response, IReadOnlyList<JobStats> Jobs)> JobStatsAsync(
        this ClusterClient cluster, string expression, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync($"_ml/anomaly_detectors/{IdExpression.ForPath(expression)}/_stats", cancellationToken);
        return (response, ApiJson.Items<JobStats>(response, "jobs"));
    }

    public static Task OpenJobAsync(this ClusterClient cluster, string id, string? timeout, CancellationToken cancellationToken) =>
        cluster.PostAsync(
            $"_ml/anomaly_detectors/{IdExpression.ForPath(id)}/_open{(timeout is null ? "" : $"?timeout={timeout}")}", null, cancellationToken);
}
