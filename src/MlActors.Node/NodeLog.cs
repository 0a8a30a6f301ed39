using MlActors.Node.Options;

namespace MlActors.Node;

/// <summary>The life of a process as its log tells it.</summary>
internal static partial class NodeLog
{
    public static void Ready(ILogger log, string version, NodeOptions options) =>
        Ready(log, version, options.Http.ToString(), options.Cluster.ToString(), options.Data);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "MlActors {Version} speaks Elastic's ML API at http://{Http} (cluster {Cluster}, data {Data})")]
    private static partial void Ready(ILogger log, string version, string http, string cluster, string data);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Leaving on {Reason}: {Running} jobs and datafeeds run here")]
    public static partial void Leaving(ILogger log, string reason, int running);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "At rest after {Seconds:0.0} s: {Drained} jobs and datafeeds saved")]
    public static partial void Drained(ILogger log, int drained, double seconds);

    [LoggerMessage(
        EventId = 4, Level = LogLevel.Warning,
        Message = "Not at rest after {Seconds:0.0} s, {Problem}; left to the others, or to the next start: {Unsaved}")]
    public static partial void NotDrained(ILogger log, double seconds, string problem, string unsaved);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Left the cluster {Seconds:0.0} s after {Reason}")]
    public static partial void Left(ILogger log, double seconds, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information,
        Message = "The data is in use by {Nodes}; waiting up to {Seconds} s to see whether they are alive")]
    public static partial void WaitsForData(ILogger log, string nodes, double seconds);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The store cannot be told that this node lives: {Reason}")]
    public static partial void CannotShowPresence(ILogger log, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning,
        Message = "The store cannot be asked whether this node still belongs to the cluster: {Reason}")]
    public static partial void CannotCheckGeneration(ILogger log, string reason);
}
