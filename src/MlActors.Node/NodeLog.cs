namespace MlActors.Node;

/// <summary>The life of a process as its log tells it.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "MlActors {Version} speaks Elastic's ML API at http://{Http} (cluster {Cluster}, data {Data})")]
    public static partial void Ready(ILogger log, string version, string http, string cluster, string data);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Leaving on {Signal}: {Running} jobs and datafeeds run here")]
    public static partial void Leaving(ILogger log, string signal, int running);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Everything here is at rest after {Seconds:0.0} s")]
    public static partial void Drained(ILogger log, double seconds);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Not at rest after {Seconds:0.0} s: {Units}")]
    public static partial void NotDrained(ILogger log, double seconds, string units);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Left the cluster in order, {Seconds:0.0} s after {Signal}")]
    public static partial void Left(ILogger log, double seconds, string signal);
}
