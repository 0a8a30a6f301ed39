namespace MlActors.Simulation.Faults;

/// <summary>What can go wrong at a moment of a run.</summary>
internal enum FaultKind
{
    Invalid = 0,

    /// <summary>The process ends at once, and starts again later.</summary>
    Kill,

    /// <summary>The process does nothing for a while. After more than it is taken for dead it ends itself before it does anything else.</summary>
    Pause,

    /// <summary>As a pause, for longer than it takes to be removed; and what the process was writing when it began is written when it ends.</summary>
    Zombie,

    /// <summary>The node reaches none of the others, and they do not reach it.</summary>
    Partition,

    /// <summary>SIGTERM: the node drains, leaves, and starts again.</summary>
    Drain,

    /// <summary>Shards move between the nodes.</summary>
    Rebalance,

    /// <summary>The store is locked by another process.</summary>
    Locked,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>The store takes seconds for each write.</summary>
    Slow,

    /// <summary>The node's clock jumps.</summary>
    ClockJump,

    /// <summary>The machine loses its power: all nodes end, and with them what was not synced.</summary>
    PowerCut,

    /// <summary>Every run under way is cancelled.</summary>
    CancelRun,
}

/// <summary>One fault of a run.</summary>
/// <param name="AtMessage">It strikes when so many messages have been delivered.</param>
/// <param name="Node">The index of the node that it strikes.</param>
internal sealed record Fault(FaultKind Kind, long AtMessage, int Node, TimeSpan Duration)
{
    public override string ToString() => $"{Kind} of node-{Node} at message {AtMessage} for {Duration.TotalSeconds:0.0}s";
}
