namespace MlActors.Domain.Settings;

/// <summary>The announced shutdown of a node: what runs there moves to other nodes, and nothing new is placed there.</summary>
/// <param name="Node">Its cluster address, host:port.</param>
/// <param name="Type">restart, remove, replace or sigterm.</param>
public sealed record NodeShutdown(string Node, string Type, string Reason, DateTimeOffset StartedAt);

/// <summary>Elastic's words for how far an announced shutdown is.</summary>
public enum NodeShutdownStatus { Invalid = 0, NotStarted, InProgress, Stalled, Complete }

/// <summary>How far an announced shutdown is.</summary>
public static class NodeShutdownRules
{
    /// <summary>After this time a node counts as safe to stop, whatever still runs on it: Elastic's limit.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="isMember">Whether the node is in the cluster.</param>
    /// <param name="running">How many jobs and datafeeds run on it.</param>
    /// <param name="otherNodes">How many nodes could take them over.</param>
    public static (NodeShutdownStatus Status, string Explanation) StatusOf(
        this NodeShutdown shutdown, bool isMember, int running, int otherNodes, DateTimeOffset now) =>
        !isMember ? (NodeShutdownStatus.Complete, "the node is not in the cluster")
        : running == 0 ? (NodeShutdownStatus.Complete, "nothing runs on the node")
        : now - shutdown.StartedAt >= Limit ? (
            NodeShutdownStatus.Complete,
            $"[{Limit.TotalMinutes:0}m] have passed; {running} jobs and datafeeds still run on the node and go on elsewhere from their journals")
        : otherNodes == 0 ? (NodeShutdownStatus.Stalled, $"no other node can take over the {running} jobs and datafeeds that run on the node")
        : (NodeShutdownStatus.InProgress, $"{running} jobs and datafeeds have to move to other nodes");
}
