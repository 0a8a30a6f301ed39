using Akka.Actor;
using MlActors.Domain.Jobs;
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

    private readonly List<Fault> _waiting = [.. plan.Faults];
    private readonly Dictionary<(CloseStep, StepPlace), int> _places = [];
    private bool _isOver;

    /// <summary>The places that the run has come to, and how often.</summary>
    public IReadOnlyDictionary<(CloseStep Step, StepPlace Place), int> Places => _places;

    /// <summary>The faults that have struck.</summary>
    public List<Fault> Done { get; } = [];

    private TimeSpan Decision => world.Faults.Between(ShortestDecision, LongestDecision);

    private TimeSpan Tick => world.Faults.Between(TimeSpan.Zero, WatchdogTick);

    public void Begin() => (world.Disk.Faults, cluster.Network.Faults) = (plan.Store, plan.Network);

    /// <returns>Whether the message that is about to be delivered still is.</returns>
    public bool OnMessage(SimulatedNode node, IActorRef receiver, object message, IActorRef? sender, Func<string, CloseStep?> doing)
    {
        if (_isOver) return true;
        var here = StepPlaces.Of(receiver, message, doing);
        var isDelivered = true;
        foreach (var fault in Due(here))
        {
            switch (fault.Kind)
            {
                case FaultKind.LoseMessage when CameOverNetwork(receiver, message, sender): isDelivered = false; break;
                case FaultKind.LoseMessage: continue;
                case FaultKind.RepeatMessage when CameOverNetwork(receiver, message, sender): receiver.Tell(message, sender); break;
                case FaultKind.RepeatMessage: continue;
                case FaultKind.DelayLink when sender is RemoteReference from: cluster.Network.Hold(from.There, node, fault.Duration); break;
                case FaultKind.DelayLink: continue;
            }

            Strike(fault, node);
        }

        return isDelivered;
    }

    /// <summary>
    /// Whether the network could have lost or repeated the message. A job passes its engine what came for it, with its sender, on the same node; and
    /// Akka's own messages to its persistent actors name the sender of what they wrote.
    /// </summary>
    public static bool CameOverNetwork(IActorRef receiver, object message, IActorRef? sender) =>
        sender is RemoteReference && !receiver.Path.Name.StartsWith("engine-", StringComparison.Ordinal)
            && message.GetType().Namespace?.StartsWith("MlActors", StringComparison.Ordinal) == true;

    /// <summary>An event was committed; its actor does not know yet.</summary>
    public void OnCommit(SimulatedNode node, object stored)
    {
        if (_isOver || StepPlaces.OfCommit(stored) is not { } place) return;

        // Not within the commit: the world goes on from there.
        foreach (var fault in Due(place)) world.After(TimeSpan.Zero, () => Strike(fault, node));
    }

    private Fault[] Due((CloseStep, StepPlace)? place)
    {
        var occurrence = 0;
        if (place is { } here) occurrence = _places[here] = _places.GetValueOrDefault(here) + 1;
        if (_waiting.Count == 0) return [];
        Fault[] due = [.. _waiting.Where(fault => fault.At.AtMessage is { } message
            ? world.Messages >= message
            : place == (fault.At.Step, fault.At.Place) && occurrence >= fault.At.Occurrence)];
        foreach (var fault in due) _waiting.Remove(fault);
        return due;
    }

    /// <summary>No fault strikes any more, and what is broken is mended.</summary>
    public void Stop()
    {
        _isOver = true;
        (world.Disk.Faults, cluster.Network.Faults, world.Disk.Outage) = (StoreFaults.None, NetworkFaults.None, StoreOutage.None);
        cluster.Network.Mend();
        world.Trace.Event(world.Elapsed, "the faults stop");
    }

    private void Strike(Fault fault, SimulatedNode here)
    {
        var node = NodeOf(fault, here);
        Done.Add(fault);
        world.Trace.Event(world.Elapsed, $"fault: {fault}", node.Index);
        world.Disk.Strike($"{fault.Kind}");
        switch (fault.Kind)
        {
            case FaultKind.Kill: Kill(node, fault.Duration); break;
            case FaultKind.KillAll: KillAll(fault.Duration); break;
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
            case FaultKind.FailWrite: world.Disk.FailNext(StoreFailure.Write); break;
            case FaultKind.FailAnswer: world.Disk.FailNext(StoreFailure.Answer); break;
            case FaultKind.RejectEvent: world.Disk.FailNext(StoreFailure.Rejection); break;
            case FaultKind.TearSnapshot: world.Disk.FailNext(StoreFailure.Tear); break;
        }
    }

    private SimulatedNode NodeOf(Fault fault, SimulatedNode here)
    {
        var node = fault.Node.Index switch
        {
            -1 => here,
            -2 => cluster.HomeOf("coordinator") ?? here,
            var index => cluster.Nodes[index % cluster.Nodes.Count],
        };
        return node == cluster.Caller ? cluster.Nodes[0] : node;
    }

    private void KillAll(TimeSpan down)
    {
        foreach (var node in cluster.Nodes.ToArray()) Kill(node, down);
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
