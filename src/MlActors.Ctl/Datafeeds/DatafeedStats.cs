using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Datafeeds;

/// <summary>The part of a datafeed's timing statistics that mlctl shows.</summary>
public sealed record FeedTiming(string? JobId, long SearchCount);

/// <summary>Whether a started datafeed has no end, and whether it has reached real time.</summary>
public sealed record RunningState(bool RealTimeConfigured, bool RealTimeRunning);

/// <summary>The statistics of one datafeed as the REST API returns them.</summary>
public sealed record DatafeedStats(
    string DatafeedId, string State, FeedTiming? TimingStats, RunningState? RunningState, UnitNode? Node, string? AssignmentExplanation,
    string? WaitingFor,
    string? StopReason = null)
{
    public bool IsStopped => State == "stopped";
    public string? JobId => TimingStats?.JobId;

    /// <summary>What it waits for, or why it stopped or is where it is.</summary>
    public string? Explanation => WaitingFor ?? StopReason ?? AssignmentExplanation;

    public string Progress => RunningState switch
    {
        null => "",
        { RealTimeRunning: true } => "real time",
        { RealTimeConfigured: true } => "look-back, then real time",
        _ => "look-back",
    };
}

/// <summary>The requests of the REST API that read and start datafeeds.</summary>
public static class DatafeedRequests
{
    public static async Task<(JsonElement Response, IReadOnlyList<DatafeedStats> Feeds)> DatafeedStatsAsync(
        this ClusterClient cluster, string expression, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync($"_ml/datafeeds/{IdExpression.ForPath(expression)}/_stats", cancellationToken);
        return (response, ApiJson.Items<DatafeedStats>(response, "datafeeds"));
    }

    public static Task StartDatafeedAsync(
        this ClusterClient cluster, string id, string? start, string? end, string? timeout, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        if (start is not null) body["start"] = start;
        if (end is not null) body["end"] = end;
        if (timeout is not null) body["timeout"] = timeout;
        return cluster.PostAsync($"_ml/datafeeds/{IdExpression.ForPath(id)}/_start", body, cancellationToken);
    }
}
