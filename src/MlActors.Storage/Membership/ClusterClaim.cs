using System.Collections.Immutable;

namespace MlActors.Storage.Membership;

/// <summary>The request of a node to use the data.</summary>
/// <param name="ClusterName">The configured name.</param>
/// <param name="Address">The address for other nodes; its port is bound already.</param>
/// <param name="Instance">The id of this run of the node.</param>
/// <param name="Seeds">The addresses of the seed nodes.</param>
/// <param name="FormsCluster">Whether it forms a new cluster when no seed responds.</param>
public sealed record ClusterClaim(string ClusterName, string Address, string Instance, ImmutableArray<string> Seeds, bool FormsCluster)
{
    /// <summary>The process of the node; null when unknown.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Members that the node has observed to be dead. A member whose row has changed since counts as alive.</summary>
    public IReadOnlyCollection<ClusterMember> Dead { get; init; } = [];
}

/// <summary>The owner of the data.</summary>
/// <param name="Uuid">22 characters, generated when the data folder was first used.</param>
public sealed record ClusterIdentity(string Name, string Uuid);

/// <summary>Whether a node may use the data.</summary>
public abstract record OwnershipResult
{
    public sealed record Granted(ClusterIdentity Cluster) : OwnershipResult;

    /// <summary>The data belongs to a cluster with another name.</summary>
    public sealed record BelongsToAnother(string ClusterName) : OwnershipResult
    {
        public string Reason => $"The data belongs to cluster '{ClusterName}'. Start the node with that cluster name, or with another data folder.";
    }

    /// <summary>Live nodes use the data, and this node would form a second cluster instead of joining them.</summary>
    /// <param name="Nodes">Addresses that could be its seeds.</param>
    public sealed record InUse(ImmutableArray<string> Nodes) : OwnershipResult
    {
        public string Reason => $"The data is in use by {string.Join(", ", Nodes)}. Name one of them as a seed, or end them first.";
    }

    private OwnershipResult() { }
}
