using System.Collections.Immutable;

namespace MlActors.Storage.Membership;

/// <summary>A node that wants to use the data.</summary>
/// <param name="ClusterName">As configured.</param>
/// <param name="Address">Where other nodes reach it; its port is bound already, so no other process has it.</param>
/// <param name="Instance">Names this run of the process.</param>
/// <param name="Seeds">The addresses through which it joins.</param>
/// <param name="FormsCluster">Whether it begins a cluster of its own when no seed answers.</param>
public sealed record ClusterClaim(string ClusterName, string Address, string Instance, ImmutableArray<string> Seeds, bool FormsCluster)
{
    /// <summary>Which process it is; null when that is not known.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Members that it has found dead. One whose row has changed since counts as alive.</summary>
    public IReadOnlyCollection<ClusterMember> Dead { get; init; } = [];
}

/// <summary>Whose data it is.</summary>
/// <param name="Uuid">22 characters, chosen when the data folder was first used.</param>
public sealed record ClusterIdentity(string Name, string Uuid);

/// <summary>Whether a node may use the data.</summary>
public abstract record OwnershipAnswer
{
    public sealed record Granted(ClusterIdentity Cluster) : OwnershipAnswer;

    /// <summary>The data is that of a cluster with another name.</summary>
    public sealed record BelongsToAnother(string ClusterName) : OwnershipAnswer
    {
        public string Reason => $"The data belongs to cluster '{ClusterName}'. Start the node with that cluster name, or with another data folder.";
    }

    /// <summary>Live nodes use the data, and this node would not come to them but form a second cluster beside theirs.</summary>
    /// <param name="Nodes">Addresses that it could join through.</param>
    public sealed record InUse(ImmutableArray<string> Nodes) : OwnershipAnswer
    {
        public string Reason => $"The data is in use by {string.Join(", ", Nodes)}. Name one of them as a seed, or end them first.";
    }

    private OwnershipAnswer() { }
}
