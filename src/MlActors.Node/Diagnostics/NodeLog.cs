namespace MlActors.Node.Diagnostics;

/// <summary>The log messages of the process: ready, leaving, left, and what goes wrong with its entry in the store.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "MlActors {Version} serves Elastic's ML API at {Url} (cluster {Cluster}, data {Data})")]
    public static partial void Ready(ILogger log, string version, string url, string cluster, string data);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning,
        Message = "The API has users, but the nodes do not use TLS between each other: every process of this machine can reach the cluster's port. "
            + "--cluster-certificate, --cluster-key and --cluster-ca protect it")]
    public static partial void ClusterIsPlain(ILogger log);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Leaving on {Reason}: {Running} jobs and datafeeds run here")]
    public static partial void Leaving(ILogger log, string reason, int running);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Drained after {Seconds:0.0} s: {Drained} jobs and datafeeds saved")]
    public static partial void Drained(ILogger log, int drained, double seconds);

    [LoggerMessage(
        EventId = 4, Level = LogLevel.Warning,
        Message = "Not drained after {Seconds:0.0} s, {Problem}; left to the other nodes or to the next start: {Unsaved}")]
    public static partial void NotDrained(ILogger log, double seconds, string problem, string unsaved);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Left the cluster {Seconds:0.0} s after {Reason}")]
    public static partial void Left(ILogger log, double seconds, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information,
        Message = "The data is in use by {Nodes}; waiting up to {Seconds} s to find out whether they are alive")]
    public static partial void WaitingForData(ILogger log, string nodes, double seconds);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The heartbeat of this node cannot be written to the store: {Reason}")]
    public static partial void CannotWriteHeartbeat(ILogger log, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning,
        Message = "The store cannot be asked whether this node still belongs to the cluster: {Reason}")]
    public static partial void CannotCheckGeneration(ILogger log, string reason);
}
