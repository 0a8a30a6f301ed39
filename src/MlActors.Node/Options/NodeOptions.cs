using System.Collections.Immutable;

namespace MlActors.Node.Options;

/// <summary>The format of log lines.</summary>
public enum LogFormat { Invalid = 0, Text, Json }

/// <summary>The options of one process, from the command line or the environment.</summary>
/// <param name="Http">The address of Elastic's API.</param>
/// <param name="Cluster">The address for other nodes, which also identifies the node.</param>
/// <param name="Seeds">The nodes that it asks to join the cluster; only itself when it may form a cluster.</param>
/// <param name="Storage">The connection string of a store other than the data folder; null for the data folder.</param>
/// <param name="IgnoreCtrlC">Whether a parent process on the same terminal handles Ctrl-C.</param>
public sealed record NodeOptions(
    HostAndPort Http, HostAndPort Cluster, ImmutableArray<HostAndPort> Seeds, string Data, string? Storage, LogFormat LogFormat, bool IgnoreCtrlC)
{
    public SecurityOptions Security { get; init; } = SecurityOptions.None;

    /// <summary>The address of the API for clients.</summary>
    public string Url => $"{(Security.Http is null ? "http" : "https")}://{Http}";

    /// <summary>Akka lets only the first seed form a cluster.</summary>
    public bool FormsCluster => Seeds[0] == Cluster;
}
