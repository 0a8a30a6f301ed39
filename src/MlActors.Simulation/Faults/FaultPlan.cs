using System.Collections.Immutable;
using MlActors.Simulation.Cluster;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Faults;

/// <summary>The kinds of faults that a campaign may use, by the names of the command line.</summary>
[Flags]
internal enum FaultFamilies
{
    None = 0,
    Kill = 1,
    Loss = 2,
    Pause = 4,
    Disk = 8,
    Clock = 16,
    Drain = 32,
    Move = 64,
    Power = 128,
    Cancel = 256,
    All = Kill | Loss | Pause | Disk | Clock | Drain | Move | Power | Cancel,
}

/// <summary>All that goes wrong in one run. It follows from the seed, so that a run can be repeated with a part of it.</summary>
internal sealed record FaultPlan(StoreFaults Store, NetworkFaults Network, ImmutableArray<Fault> Faults)
{
    public static readonly FaultPlan None = new(StoreFaults.None, NetworkFaults.None, []);

    /// <summary>Nodes only leave in order, and nothing else goes wrong.</summary>
    public bool IsOrderly => Store == StoreFaults.None && Network.Loss == 0
        && Faults.All(fault => fault.Kind is FaultKind.Drain or FaultKind.Rebalance);

    /// <param name="messages">About how many messages a run without faults has.</param>
    public static FaultPlan Of(Dice dice, FaultFamilies families, int nodes, long messages)
    {
        var kinds = KindsOf(families);
        var faults = kinds.Length == 0 || dice.Chance(0.1) ? [] : Enumerable.Range(0, 1 + dice.Next(4))
            .Select(_ => FaultOf(dice, kinds, nodes, messages)).ToImmutableArray();
        return new FaultPlan(
            families.HasFlag(FaultFamilies.Disk) && dice.Chance(0.6) ? StoreFaultsOf(dice) : StoreFaults.None,
            families.HasFlag(FaultFamilies.Loss) && dice.Chance(0.5)
                ? new NetworkFaults { Loss = dice.NextDouble() * 0.01, LongestDelay = TimeSpan.FromMilliseconds(1 + dice.Next(200)) }
                : NetworkFaults.None,
            faults);
    }

    private static FaultKind[] KindsOf(FaultFamilies families) =>
    [
        .. new (FaultFamilies Family, FaultKind[] Kinds)[]
        {
            (FaultFamilies.Kill, [FaultKind.Kill, FaultKind.Kill, FaultKind.KillAll]),
            (FaultFamilies.Loss, [FaultKind.Partition, FaultKind.LoseMessage, FaultKind.RepeatMessage]),
            (FaultFamilies.Pause, [FaultKind.Pause, FaultKind.Zombie]),
            (FaultFamilies.Disk,
            [
                FaultKind.Locked, FaultKind.Full, FaultKind.Slow, FaultKind.FailWrite, FaultKind.FailAnswer, FaultKind.RejectEvent,
                FaultKind.TearSnapshot,
            ]),
            (FaultFamilies.Clock, [FaultKind.ClockJump]),
            (FaultFamilies.Drain, [FaultKind.Drain]),
            (FaultFamilies.Move, [FaultKind.Rebalance]),
            (FaultFamilies.Power, [FaultKind.PowerCut]),
            (FaultFamilies.Cancel, [FaultKind.CancelRun]),
        }.Where(entry => families.HasFlag(entry.Family)).SelectMany(entry => entry.Kinds),
    ];

    private static Fault FaultOf(Dice dice, FaultKind[] kinds, int nodes, long messages)
    {
        var kind = kinds[dice.Next(kinds.Length)];
        var (step, place) = StepPlaces.All[dice.Next(StepPlaces.All.Count)];
        var isAtStep = dice.Chance(0.5);
        var trigger = isAtStep ? FaultTrigger.At(step, place, 1 + dice.Next(6)) : FaultTrigger.At(dice.Next((int)messages));
        var node = isAtStep && dice.Chance(0.7) ? dice.Chance(0.8) ? FaultNode.Here : FaultNode.Coordinator : new FaultNode(dice.Next(nodes));
        return new Fault(kind, trigger, node, DurationOf(dice, kind));
    }

    private static TimeSpan DurationOf(Dice dice, FaultKind kind) => kind switch
    {
        FaultKind.Kill or FaultKind.KillAll or FaultKind.Drain => dice.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)),
        FaultKind.Pause => dice.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
        FaultKind.Zombie => dice.Between(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(40)),
        FaultKind.Partition => dice.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40)),
        FaultKind.Locked or FaultKind.Full => dice.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40)),
        FaultKind.Slow => dice.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)),
        FaultKind.ClockJump => dice.Between(TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30)),
        _ => TimeSpan.FromSeconds(2),
    };

    private static StoreFaults StoreFaultsOf(Dice dice) => new()
    {
        WriteFails = dice.NextDouble() * 0.01,
        AnswerFails = dice.NextDouble() * 0.005,
        WriteRejected = dice.NextDouble() * 0.002,
        SnapshotTorn = dice.NextDouble() * 0.05,
        ReadFails = dice.NextDouble() * 0.02,
        SyncFails = dice.NextDouble() * 0.02,
    };
}
