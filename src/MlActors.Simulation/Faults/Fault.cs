using MlActors.Domain.Jobs;

namespace MlActors.Simulation.Faults;

/// <summary>What can go wrong at a moment of a run.</summary>
internal enum FaultKind
{
    Invalid = 0,

    /// <summary>The process ends at once, and starts again later.</summary>
    Kill,

    /// <summary>All processes end at once.</summary>
    KillAll,

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

    /// <summary>The message that is about to be delivered is lost; only one that came from another node can be.</summary>
    LoseMessage,

    /// <summary>The message that is about to be delivered comes twice.</summary>
    RepeatMessage,

    /// <summary>The link on which the message came delivers nothing for a while, and then everything in its order.</summary>
    DelayLink,

    /// <summary>The next write fails.</summary>
    FailWrite,

    /// <summary>The next write takes place, and its answer is a failure.</summary>
    FailAnswer,

    /// <summary>The journal rejects the next event.</summary>
    RejectEvent,

    /// <summary>The next snapshot is not stored as it is.</summary>
    TearSnapshot,
}

/// <summary>A place within a step of a close.</summary>
internal enum StepPlace { Invalid = 0, BeforeEffect, AfterEffect, AfterPersist, AfterAcknowledge }

/// <summary>When a fault strikes: at a message of the run, or at a place of a step.</summary>
/// <param name="AtMessage">The number of messages after which it strikes; null for a place.</param>
/// <param name="Occurrence">The how-manieth time that the run comes to the place, from 1.</param>
internal readonly record struct FaultTrigger(long? AtMessage, CloseStep Step, StepPlace Place, int Occurrence)
{
    public static FaultTrigger At(long message) => new(message, CloseStep.Invalid, StepPlace.Invalid, 0);

    public static FaultTrigger At(CloseStep step, StepPlace place, int occurrence = 1) => new(null, step, place, occurrence);

    public override string ToString() => AtMessage is { } message ? $"message {message}" : $"{Step}/{Place} number {Occurrence}";
}

/// <summary>Which node a fault strikes.</summary>
/// <param name="Index">Its number; -1 for where the message is delivered, -2 for the coordinator's.</param>
internal readonly record struct FaultNode(int Index)
{
    public static readonly FaultNode Here = new(-1), Coordinator = new(-2);

    public override string ToString() => Index switch { -1 => "the node", -2 => "the coordinator's node", _ => $"node-{Index}" };
}

/// <summary>One fault of a run.</summary>
internal sealed record Fault(FaultKind Kind, FaultTrigger At, FaultNode Node, TimeSpan Duration)
{
    public override string ToString() => $"{Kind} of {Node} at {At} for {Duration.TotalSeconds:0.0}s";
}
