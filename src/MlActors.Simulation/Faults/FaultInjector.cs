using MlActors.Simulation.Cluster;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Faults;

/// <summary>What a fault needs of the run that it strikes.</summary>
internal interface IFaultTarget
{
    /// <summary>Begins to drain the node as SIGTERM does; completes when it may leave.</summary>
    Task DrainAsync(SimulatedNode node);

    Task CancelRunsAsync();

    /// <summary>The stores have lost what was not synced.</summary>
    void OnPowerCut();
}

/// <summary>Lets the faults of a plan strike, each at its message.</summary>
internal sealed class FaultInjector(VirtualWorld world, SimulatedCluster cluster, FaultPlan plan, PropertyTable table, IFaultTarget target)
{
    /// <summary>After how long the others decide to go on without a node that does not answer; see `stable-after` in cluster.conf.</summary>
    private static readonly TimeSpan ShortestDecision = TimeSpan.FromSeconds(6), LongestDecision = TimeSpan.FromSeconds(10);

    /// <summary>From the decision to the first actor that starts elsewhere; see `down-removal-margin`.</summary>
    private static readonly TimeSpan RemovalMargin = TimeSpan.FromSeconds(2);

    /// <summary>How often a process looks whether it was suspended or decided against.</summary>
    private static readonly TimeSpan WatchdogTick = TimeSpan.FromMilliseconds(500);

    /// <summary>A process that was suspended for longer does nothing more; see `pause-limit` in mlactors.conf.</summary>
    private static readonly TimeSpan PauseLimit = TimeSpan.FromSeconds(10);

    private int _next;
    private bool _isOver;

    /// <summary>How often each kind of fault has struck.</summary>
    public Dictionary<string, int> Struck => world.Disk.Struck;

    private TimeSpan Decision => world.Faults.Between(ShortestDecision, LongestDecision);

    private TimeSpan Tick => world.Faults.Between(TimeSpan.Zero, WatchdogTick);

    public void Begin() => (world.Disk.Faults, cluster.Network.Faults) = (plan.Store, plan.Network);

    public void OnMessage()
    {
        while (!_isOver && _next < plan.Faults.Length && world.Messages >= plan.Faults[_next].AtMessage) Strike(plan.Faults[_next++]);
    }

    /// <summary>No fault strikes any more, and what is broken is mended.</summary>
    public void Stop()
    {
        _isOver = true;
        (world.Disk.Faults, cluster.Network.Faults, world.Disk.Outage) = (StoreFaults.None, NetworkFaults.None, StoreOutage.None);
        cluster.Network.Mend();
        world.Trace.Event(world.Elapsed, "the faults stop");
    }

    public void Strike(Fault fault)
    {
        var node = cluster.Nodes[fault.Node % cluster.Nodes.Count];
        world.Trace.Event(world.Elapsed, $"fault: {fault}", node.Index);
        world.Disk.Strike($"{fault.Kind}");
        switch (fault.Kind)
        {
            case FaultKind.Kill: Kill(node, fault.Duration); break;
            case FaultKind.Pause: Pause(node, fault.Duration, holdsWrites: false); break;
            case FaultKind.Zombie: Pause(node, fault.Duration, holdsWrites: true); break;
            case FaultKind.Partition: Isolate(node, fault.Duration); break;
            case FaultKind.Drain: _ = DrainAsync(node, fault.Duration); break;
            case FaultKind.Rebalance: cluster.Rebalance(); break;
            case FaultKind.Locked: Break(StoreOutage.Locked, fault.Duration); break;
            case FaultKind.Full: Break(StoreOutage.Full, fault.Duration); break;
            case FaultKind.Slow: Break(StoreOutage.Slow, fault.Duration); break;
            case FaultKind.ClockJump: node.Skew += fault.Duration; break;
            case FaultKind.PowerCut: CutPower(fault.Duration); break;
            case FaultKind.CancelRun: _ = target.CancelRunsAsync(); break;
        }
    }

    private void Kill(SimulatedNode node, TimeSpan down)
    {
        if (node.IsGone) return;
        cluster.Kill(node, Decision + RemovalMargin);
        StartAgain(node, down);
    }

    private void Pause(SimulatedNode node, TimeSpan duration, bool holdsWrites)
    {
        if (node.IsGone || node.IsPaused) return;
        node.Pause();
        if (holdsWrites) world.Disk.Hold(node);
        var (decision, isDecided) = (Decision, false);
        world.After(decision, () => isDecided = node.IsPaused);
        world.After(decision + RemovalMargin, () =>
        {
            if (isDecided) cluster.Remove(node);
        });
        world.After(duration, () => Resume(node, isDecided || duration > PauseLimit));
    }

    // Until the process ends it may answer from its memory; the stores it does not reach.
    private void Resume(SimulatedNode node, bool isFenced)
    {
        if (node.IsGone) return;
        node.IsFenced = isFenced;
        var committed = world.Disk.Release(node);
        if (committed > 0 && cluster.IsRemoved(node)) table.Strike(Situations.ZombieWrote);
        node.Resume();
        if (isFenced) world.After(Tick, () => End(node));
    }

    private void Isolate(SimulatedNode node, TimeSpan duration)
    {
        if (node.IsGone) return;
        table.Strike(Situations.Partitioned);
        foreach (var other in cluster.Everyone.Where(other => other != node)) cluster.Network.Cut(node, other);
        var decision = Decision;
        if (duration > decision)
        {
            world.After(decision + Tick, () =>
            {
                node.IsFenced = true;
                world.After(TimeSpan.FromMilliseconds(20), () => End(node));
            });
            world.After(decision + RemovalMargin, () => cluster.Remove(node));
        }

        world.After(duration, cluster.Network.Mend);
    }

    private async Task DrainAsync(SimulatedNode node, TimeSpan down)
    {
        if (node.IsGone || node.IsPaused) return;
        await target.DrainAsync(node);
        if (node.IsGone) return;
        cluster.Leave(node);
        WaitUntilGone(node, () => StartAgain(node, down));
    }

    private void WaitUntilGone(SimulatedNode node, Action then)
    {
        if (node.IsGone) then();
        else world.After(TimeSpan.FromMilliseconds(200), () => WaitUntilGone(node, then));
    }

    private void Break(StoreOutage outage, TimeSpan duration)
    {
        world.Disk.Outage = outage;
        world.After(duration, () => world.Disk.Outage = StoreOutage.None);
    }

    private void CutPower(TimeSpan down)
    {
        foreach (var node in cluster.Nodes.ToArray())
        {
            if (node.IsGone) continue;
            cluster.End(node);
            StartAgain(node, down);
        }

        if (world.Disk.CutPower() > 0) table.Strike(Situations.PowerCut);
        target.OnPowerCut();
    }

    private void End(SimulatedNode node)
    {
        if (node.IsGone) return;
        world.Trace.Event(world.Elapsed, $"{node} ends itself", node.Index);
        cluster.End(node);
        StartAgain(node, RemovalMargin + TimeSpan.FromSeconds(1));
    }

    private void StartAgain(SimulatedNode node, TimeSpan down) => world.After(down, () =>
    {
        if (cluster.Nodes[node.Index] == node) cluster.Start(node.Name);
    });
}
