using System.Collections.Immutable;

namespace MlActors.Node.Options;

/// <summary>How log lines look.</summary>
public enum LogFormat { Invalid = 0, Text, Json }

/// <summary>What one process was told at its start, by option or by environment.</summary>
/// <param name="Http">Where it speaks Elastic's API.</param>
/// <param name="Cluster">Where it speaks to the other nodes, and the name they know it by.</param>
/// <param name="Seeds">Whom it asks to be let in; itself, when it may form a cluster.</param>
/// <param name="Storage">The connection of a store other than the data folder.</param>
/// <param name="IgnoreCtrlC">The parent shares the terminal and sees to the order itself.</param>
public sealed record NodeOptions(
    HostAndPort Http, HostAndPort Cluster, ImmutableArray<HostAndPort> Seeds, string Data, string? Storage, LogFormat LogFormat, bool IgnoreCtrlC)
{
    /// <summary>Akka lets only the first seed form a cluster.</summary>
    public bool FormsCluster => Seeds[0] == Cluster;
}
