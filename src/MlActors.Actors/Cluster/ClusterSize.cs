using Akka.Actor;

namespace MlActors.Actors.Cluster;

/// <summary>The number of nodes.</summary>
internal static class ClusterSize
{
    /// <returns>How many nodes the cluster has; 1 for a system that is no cluster.</returns>
    public static int Nodes(this ActorSystem system) =>
        system.HasExtension<Akka.Cluster.Cluster>() ? Akka.Cluster.Cluster.Get(system).State.Members.Count : 1;
}
