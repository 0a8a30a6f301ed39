using System.Collections.Immutable;
using MlActors.Domain.Nodes;

namespace MlActors.Actors.Cluster;

/// <summary>A node of the cluster.</summary>
/// <param name="Id">Its cluster address, host:port.</param>
/// <param name="Http">Where it serves HTTP, host:port; null until it has reported it.</param>
/// <param name="Status">joining, up, leaving, draining, unreachable or down.</param>
/// <param name="IsCoordinator">Whether the coordinator runs there.</param>
/// <param name="Jobs">How many jobs run there; 0 for a node that does not answer.</param>
/// <param name="Datafeeds">How many datafeeds run there; 0 for a node that does not answer.</param>
public sealed record NodeView(string Id, string? Http, string Status, bool IsCoordinator, int Jobs, int Datafeeds)
{
    /// <summary>The memory of the models that run there.</summary>
    public long ModelBytes { get; init; }

    /// <summary>Null for a node that does not answer, and for one of an earlier build.</summary>
    public NodeCapacity? Capacity { get; init; }

    /// <summary>The jobs that are open there, and that the node has no room for.</summary>
    public ImmutableArray<WaitingJob> Waiting { get; init; } = [];
}
