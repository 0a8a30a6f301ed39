using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Settings;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Cluster;

/// <summary>
/// What runs on this node, entered by the actors themselves when they start and stop, and whether the node is about to leave. One for each
/// node; read from any thread.
/// </summary>
/// <param name="node">The node's cluster address, host:port.</param>
public sealed class NodeInventory(string node)
{
    private readonly ConcurrentDictionary<UnitId, RunTarget> _running = new();
    private readonly TaskCompletionSource<RunId> _leaveRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDraining;

    public string Node { get; } = node;

    /// <summary>Where the node serves HTTP, host:port.</summary>
    public string? Http { get; set; }

    /// <summary>Reads the cluster's settings; called when something is to start here.</summary>
    public Func<ClusterSettings> ReadSettings { private get; init; } = () => ClusterSettings.Defaults;

    public ClusterSettings Settings => ReadSettings();

    /// <summary>Never becomes false again: nothing new starts here.</summary>
    public bool IsDraining => _isDraining;

    public ImmutableArray<RunTarget> Running => [.. _running.Values];

    /// <summary>Completes with the run that drains this node, when it is asked over the network to leave.</summary>
    public Task<RunId> LeaveRequested => _leaveRequested.Task;

    public void BeginDrain() => _isDraining = true;

    public void RequestLeave(RunId run) => _leaveRequested.TrySetResult(run);

    public void Add(RunTarget target) => _running[target.Unit] = target;

    public void Remove(UnitId unit) => _running.TryRemove(unit, out _);
}
