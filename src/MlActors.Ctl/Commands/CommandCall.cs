using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Commands;

/// <summary>One call of one verb: whom it asks, where it speaks, and what the operator said.</summary>
public sealed record CommandCall(ClusterClient Cluster, Screen Screen, TimeProvider Time, string Argument, CommandOptions Options)
{
    /// <summary>How the operator would write another verb against the same cluster.</summary>
    public string HowToSay(string verb) => $"mlctl {Cluster.Address} ml {verb}";
}
