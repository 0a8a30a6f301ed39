using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Nodes;
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
    private readonly ConcurrentDictionary<JobId, bool> _jobs = new();
    private readonly ConcurrentDictionary<JobId, MemoryDemand> _waiting = new();
    private readonly TaskCompletionSource<RunId> _leaveRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadingTurns? _loading;
    private volatile bool _isDraining;

    public string Node { get; } = node;

    /// <summary>Where the node serves HTTP, host:port.</summary>
    public string? Http { get; set; }

    /// <summary>Reads the cluster's settings; called when something is to start here.</summary>
    public Func<ClusterSettings> ReadSettings { private get; init; } = () => ClusterSettings.Defaults;

    public ClusterSettings Settings => ReadSettings();

    /// <summary>Whose turn it is to load a model here.</summary>
    internal LoadingTurns Loading => LazyInitializer.EnsureInitialized(ref _loading, () => new LoadingTurns(() => Settings.ConcurrentLoads));

    /// <summary>Examines this node; null on a node that cannot. It reads files, and may take seconds.</summary>
    public Func<ActorSystem, NodeExamination>? Examine { get; init; }

    /// <summary>Never becomes false again: nothing new starts here.</summary>
    public bool IsDraining => _isDraining;

    public ImmutableArray<RunTarget> Running => [.. _running.Values];

    /// <summary>Completes with the run that drains this node, when it is asked over the network to leave.</summary>
    public Task<RunId> LeaveRequested => _leaveRequested.Task;

    public void TakeRoom(JobId job)
    {
        _waiting.TryRemove(job, out _);
        _jobs[job] = true;
    }

    public void LeaveRoom(JobId job)
    {
        _jobs.TryRemove(job, out _);
        _waiting.TryRemove(job, out _);
    }

    /// <summary>The job is open, and waits until there is room for it: here, or on another node that it is moved to.</summary>
    public void WaitForRoom(JobId job, MemoryDemand demand) => _waiting[job] = demand;

    public ImmutableArray<WaitingJob> Waiting => [.. _waiting.Select(waiting => new WaitingJob(waiting.Key, waiting.Value))];

    public NodeCapacity Capacity =>
        new(MachineMemory, Settings.ModelMemoryOf(MachineMemory), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);

    /// <summary>The memory of the machine, bytes, or of what the process may take of it.</summary>
    public long MachineMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <returns>Why the job cannot run here, in Elastic's words; null when it can.</returns>
    public string? RefuseJob(JobId job, MemoryDemand demand)
    {
        var settings = Settings;
        var (others, used, capacity) = (_jobs.Count, _running.Values.Sum(target => target.Weight), Capacity);
        return !settings.MayAllocate ? "no persistent task assignments are allowed due to cluster settings"
            : others >= settings.MaxOpenJobs ? $"Not opening job [{job}] on node [{Node}], because this node is full. Number of opened jobs "
                + $"[{others}], {ClusterSetting.MaxOpenJobs.Name} [{settings.MaxOpenJobs}]"
            : !capacity.HasRoomFor(demand, used)
                ? $"Not opening job [{job}] on node [{Node}], because this node has insufficient available memory. Available "
                + $"memory for ML [{capacity.ModelMemory}], memory required by existing jobs [{used}], "
                + $"estimated memory required for this job [{demand.Estimate}]"
            : null;
    }

    public void BeginDrain() => _isDraining = true;

    public void RequestLeave(RunId run) => _leaveRequested.TrySetResult(run);

    public void Add(RunTarget target) => _running[target.Unit] = target;

    public void Remove(UnitId unit) => _running.TryRemove(unit, out _);
}
