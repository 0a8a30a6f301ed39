using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Datafeeds;

public sealed record FeedTiming(string? JobId, long SearchCount);

public sealed record RunningState(bool RealTimeConfigured, bool RealTimeRunning);

/// <summary>What the cluster says of one datafeed at one moment.</summary>
public sealed record DatafeedStats(
    string DatafeedId, string State, FeedTiming? TimingStats, RunningState? RunningState, UnitNode? Node, string? AssignmentExplanation,
    string? WaitingFor,
    string? StopReason = null)
{
    public bool IsStopped => State == "stopped";
    public string? JobId => TimingStats?.JobId;

    /// <summary>What it waits for, or why it waits no longer.</summary>
    public string? Explanation => WaitingFor ?? StopReason ?? AssignmentExplanation;

    public string Progress => RunningState switch
    {
        null => "",
        { RealTimeRunning: true } => "real time",
        { RealTimeConfigured: true } => "look-back, then real time",
        _ => "look-back",
    };
}

public static class DatafeedRequests
{
    public static async Task<(JsonElement Answer, IReadOnlyList<DatafeedStats> Feeds)> FeedStatsAsync(
        this ClusterClient cluster, string expression, CancellationToken stop)
    {
        var answer = await cluster.GetAsync($"_ml/datafeeds/{Wire.InPath(expression)}/_stats", stop);
        return (answer, Wire.Items<DatafeedStats>(answer, "datafeeds"));
    }

    public static Task StartFeedAsync(this ClusterClient cluster, string id, string? start, string? end, string? timeout, CancellationToken stop)
    {
        var body = new JsonObject();
        if (start is not null) body["start"] = start;
        if (end is not null) body["end"] = end;
        if (timeout is not null) body["timeout"] = timeout;
        return cluster.PostAsync($"_ml/datafeeds/{Wire.InPath(id)}/_start", body, stop);
    }
}
