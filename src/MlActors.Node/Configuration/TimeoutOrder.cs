using System.Collections.Immutable;
using Akka.Configuration;
using MlActors.Domain.Nodes;
using MlActors.Storage.Membership;

namespace MlActors.Node.Configuration;

/// <summary>
/// The order of the timeouts in the three files: an inner timeout is shorter than the outer one. Akka's defaults violate it: a shutdown phase
/// ends before the snapshot store times out, and that before a locked file does. Checked at every start, and by a spec on the shipped files.
/// </summary>
public static class TimeoutOrder
{
    private const string Journal = "akka.persistence.journal.sql";
    private const string Snapshots = "akka.persistence.snapshot-store.sql";
    private const string Sharding = "akka.cluster.sharding";
    private const string Detector = "akka.cluster.failure-detector";
    private const string Resolver = "akka.cluster.split-brain-resolver";
    private const string Singleton = "akka.cluster.singleton";
    private const string Phases = "akka.coordinated-shutdown.phases";

    /// <summary>Cluster Sharding stops an entity forcibly this long before the hand-off timeout of its shard.</summary>
    private static readonly TimeSpan ForcedStop = TimeSpan.FromSeconds(5);

    private static readonly TimeoutExpression
        BusyTimeout = TimeoutExpression.At("mlactors.storage.busy-timeout"),
        OpenTimeout = TimeoutExpression.At("mlactors.storage.open-timeout"),
        JournalCall = TimeoutExpression.At($"{Journal}.circuit-breaker.call-timeout"),
        SnapshotCall = TimeoutExpression.At($"{Snapshots}.circuit-breaker.call-timeout"),
        Recovery = TimeoutExpression.At($"{Journal}.recovery-event-timeout"),
        StepTimeout = TimeoutExpression.At("mlactors.shutdown.step-timeout"),
        DrainBudget = TimeoutExpression.At("mlactors.shutdown.drain-budget"),
        HandOff = TimeoutExpression.At($"{Sharding}.handoff-timeout"),
        RegionPhase = TimeoutExpression.At($"{Phases}.cluster-sharding-shutdown-region.timeout"),
        ExitingPhase = TimeoutExpression.At($"{Phases}.cluster-exiting.timeout"),
        HandOver = TimeoutExpression.At($"{Singleton}.hand-over-retry-interval").Times($"{Singleton}.min-number-of-hand-over-retries"),
        Requests = TimeoutExpression.At("mlactors.node.requests-timeout"),
        Exit = TimeoutExpression.At("mlactors.node.exit-timeout"),
        Presence = TimeoutExpression.At("mlactors.node.presence-interval"),
        Pause = TimeoutExpression.At("mlactors.node.pause-limit"),
        VerifiedPause = new("the longest delay of a thread on a busy machine", _ => NodeSettings.VerifiedPause),
        StaleHeartbeat = new("the validity of a heartbeat", _ => ClusterStore.StaleAfter),
        LeaseCall = TimeoutExpression.At("mlactors.lease.lease-operation-timeout"),
        Heartbeat = TimeoutExpression.At($"{Detector}.heartbeat-interval"),
        AcceptablePause = TimeoutExpression.At($"{Detector}.acceptable-heartbeat-pause"),
        MinorityDelay = TimeoutExpression.At($"{Resolver}.lease-majority.acquire-lease-delay-for-minority"),
        Margin = TimeoutExpression.At("akka.cluster.down-removal-margin");

    private static readonly Rule[] Rules =
    [
        new(BusyTimeout, JournalCall, "a write to a locked file is slow before it fails"),
        new(BusyTimeout, OpenTimeout, "a starting node waits for a locked file more than once"),
        new(JournalCall, SnapshotCall, "a step persists its event after its snapshot"),
        new(SnapshotCall, Recovery, "a recovery waits for the snapshot store"),
        new(SnapshotCall, StepTimeout, "a step is repeated only after the store has timed out"),
        new(StepTimeout, DrainBudget, "the drain of a node repeats a step at least once"),
        new(StepTimeout.Plus(ForcedStop), HandOff, "a job must be saved before it is stopped forcibly"),
        new(HandOff, RegionPhase, "the shards hand over within the phase"),
        new(HandOver, ExitingPhase, "the singletons hand over within the phase"),
        new(DrainBudget.Plus(Requests).Plus(
            new TimeoutExpression("all [akka.coordinated-shutdown.phases]", SumOfPhases)), Exit, "the process ends after all of them"),
        new(BusyTimeout, LeaseCall, "a locked file must not prevent the decision"),
        new(MinorityDelay, Margin, "the smaller side must know the decision before its jobs start on the other side"),
        new(Heartbeat.Plus(Heartbeat), AcceptablePause, "one heartbeat may be lost"),
        new(Presence.Plus(Presence), StaleHeartbeat, "one heartbeat may be lost"),
        new(VerifiedPause, Pause, "a busy machine must not end the process"),
        new(Pause.Plus(Presence), StaleHeartbeat, "a suspended process ends before another one may replace it"),
    ];

    /// <summary>The first violation as one sentence; null when every rule holds.</summary>
    /// <param name="config">The operator's files with Akka's defaults as fallback.</param>
    public static string? FindViolation(Config config) => Rules.Select(rule => rule.Fault(config)).FirstOrDefault(fault => fault is not null);

    /// <summary>All pairs with their values in a configuration.</summary>
    public static ImmutableArray<TimeoutPair> PairsOf(Config config) =>
    [
        .. Rules.Select(rule => new TimeoutPair(
            rule.Inner.Name, rule.Inner.Read(config), rule.Outer.Name, rule.Outer.Read(config), rule.Reason)),
    ];

    private static TimeSpan SumOfPhases(Config config)
    {
        var defaultTimeout = config.GetTimeSpan("akka.coordinated-shutdown.default-phase-timeout");
        return config.GetConfig(Phases).Root.GetObject().Items.Keys
            .Aggregate(TimeSpan.Zero, (sum, phase) => sum + config.GetTimeSpan($"{Phases}.{phase}.timeout", defaultTimeout));
    }

    /// <summary>The inner timeout has to be shorter than the outer one.</summary>
    private sealed record Rule(TimeoutExpression Inner, TimeoutExpression Outer, string Reason)
    {
        public string? Fault(Config config) => Inner.Read(config) is var inner && Outer.Read(config) is var outer && inner < outer
            ? null
            : $"{Inner.Name} ({inner.TotalSeconds:0.###}s) must be shorter than {Outer.Name} ({outer.TotalSeconds:0.###}s): {Reason}.";
    }
}
