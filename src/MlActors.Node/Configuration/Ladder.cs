using Akka.Configuration;
using MlActors.Storage.Membership;

namespace MlActors.Node.Configuration;

/// <summary>
/// The time-outs of the three files, inner below outer. By default they nest the wrong way: a phase of the shutdown gives up before the
/// snapshot store does, and that before a locked file is given up on. Checked at every start, and by a spec on the files as they are shipped.
/// </summary>
public static class Ladder
{
    private const string Journal = "akka.persistence.journal.sql";
    private const string Snapshots = "akka.persistence.snapshot-store.sql";
    private const string Sharding = "akka.cluster.sharding";
    private const string Detector = "akka.cluster.failure-detector";
    private const string Resolver = "akka.cluster.split-brain-resolver";
    private const string Singleton = "akka.cluster.singleton";
    private const string Phases = "akka.coordinated-shutdown.phases";

    /// <summary>Akka's sharding stops an entity by force this long before the hand-over of its shard is over.</summary>
    private static readonly TimeSpan ForcedStop = TimeSpan.FromSeconds(5);

    private static readonly Clock
        Busy = Clock.At("mlactors.storage.busy-timeout"),
        Open = Clock.At("mlactors.storage.open-timeout"),
        JournalCall = Clock.At($"{Journal}.circuit-breaker.call-timeout"),
        SnapshotCall = Clock.At($"{Snapshots}.circuit-breaker.call-timeout"),
        Recovery = Clock.At($"{Journal}.recovery-event-timeout"),
        Step = Clock.At("mlactors.shutdown.step-timeout"),
        Drain = Clock.At("mlactors.shutdown.drain-budget"),
        HandOff = Clock.At($"{Sharding}.handoff-timeout"),
        RegionPhase = Clock.At($"{Phases}.cluster-sharding-shutdown-region.timeout"),
        ExitingPhase = Clock.At($"{Phases}.cluster-exiting.timeout"),
        HandOver = Clock.At($"{Singleton}.hand-over-retry-interval").Times($"{Singleton}.min-number-of-hand-over-retries"),
        Requests = Clock.At("mlactors.node.requests-timeout"),
        Exit = Clock.At("mlactors.node.exit-timeout"),
        Presence = Clock.At("mlactors.node.presence-interval"),
        Pause = Clock.At("mlactors.node.pause-limit"),
        Verified = new("what a busy machine may keep a thread waiting", _ => NodeSettings.VerifiedPause),
        Stale = new("what a sign of life is good for", _ => ClusterStore.StaleAfter),
        LeaseCall = Clock.At("mlactors.lease.lease-operation-timeout"),
        Beat = Clock.At($"{Detector}.heartbeat-interval"),
        Silence = Clock.At($"{Detector}.acceptable-heartbeat-pause"),
        MinorityDelay = Clock.At($"{Resolver}.lease-majority.acquire-lease-delay-for-minority"),
        Margin = Clock.At("akka.cluster.down-removal-margin");

    private static readonly Rung[] Rungs =
    [
        new(Busy, JournalCall, "a locked file must be a slow write before it is a failed one"),
        new(Busy, Open, "a node that starts waits for a locked file more than once"),
        new(JournalCall, SnapshotCall, "a step persists its event after its snapshot"),
        new(SnapshotCall, Recovery, "a recovery waits for the snapshot store"),
        new(SnapshotCall, Step, "a step is asked for again only when the store has had its time"),
        new(Step, Drain, "the drain of a node asks for a step more than once"),
        new(Step.Plus(ForcedStop), HandOff, "a job must have saved itself before it is stopped by force"),
        new(HandOff, RegionPhase, "the shards hand over within the phase"),
        new(HandOver, ExitingPhase, "the singletons hand over within the phase"),
        new(Drain.Plus(Requests).Plus(
            new Clock("all [akka.coordinated-shutdown.phases]", SumOfPhases)), Exit, "all of it happens before the process ends"),
        new(Busy, LeaseCall, "a locked file must not cost the decision"),
        new(MinorityDelay, Margin, "the smaller side must have had its answer when its jobs start on the other"),
        new(Beat.Plus(Beat), Silence, "one heartbeat may be lost"),
        new(Presence.Plus(Presence), Stale, "one sign of life may be lost"),
        new(Verified, Pause, "a busy machine must not end the process"),
        new(Pause.Plus(Presence), Stale, "a process that was suspended ends before another may take its place"),
    ];

    /// <summary>The first two time-outs that stand the wrong way round, in one sentence; null when all nest.</summary>
    /// <param name="config">The operator's files over Akka's defaults.</param>
    public static string? FirstFault(Config config) => Rungs.Select(rung => rung.Fault(config)).FirstOrDefault(fault => fault is not null);

    private static TimeSpan SumOfPhases(Config config)
    {
        var byDefault = config.GetTimeSpan("akka.coordinated-shutdown.default-phase-timeout");
        return config.GetConfig(Phases).Root.GetObject().Items.Keys
            .Aggregate(TimeSpan.Zero, (sum, phase) => sum + config.GetTimeSpan($"{Phases}.{phase}.timeout", byDefault));
    }

    /// <summary>Two time-outs of which one has to be over before the other.</summary>
    private sealed record Rung(Clock Inner, Clock Outer, string Because)
    {
        public string? Fault(Config config) => Inner.Read(config) is var inner && Outer.Read(config) is var outer && inner < outer
            ? null
            : $"{Inner.Name} ({inner.TotalSeconds:0.###}s) must be shorter than {Outer.Name} ({outer.TotalSeconds:0.###}s): {Because}.";
    }
}
