using System.Collections.Immutable;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Cluster;

/// <summary>Who belongs to the cluster, and what runs where.</summary>
public sealed class ClusterDirectory
{
    public Task<ImmutableArray<NodeView>> Nodes(CancellationToken ct) => throw new NotSupportedException();
    public Task<ImmutableArray<RunTarget>> TargetsOn(string node, CancellationToken ct) => throw new NotSupportedException();
}
