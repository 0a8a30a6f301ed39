namespace MlActors.Actors.Cluster;

/// <summary>A node of the cluster as it may be shown.</summary>
/// <param name="Id">Its cluster address, host:port.</param>
/// <param name="Http">Where it serves HTTP, host:port; null until it has reported it.</param>
/// <param name="Status">joining, up, leaving, draining, unreachable or down.</param>
/// <param name="IsCoordinator">Whether the coordinator lives there.</param>
public sealed record NodeView(string Id, string? Http, string Status, bool IsCoordinator, int Jobs, int Datafeeds);
