using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Commands;

/// <summary>One invocation of a verb: the cluster it addresses, the screen it writes to, and what the operator entered.</summary>
public sealed record CommandCall(ClusterClient Cluster, Screen Screen, TimeProvider Time, string Argument, CommandOptions Options)
{
    /// <summary>The line that an operator enters to run another verb against the same cluster.</summary>
    public string CommandLineFor(string verb) => Cluster.Address.CommandLineFor(verb);
}
