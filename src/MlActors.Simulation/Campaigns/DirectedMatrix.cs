using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Cluster;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Campaigns;

/// <summary>One cell of the matrix: one fault at one place of a close.</summary>
internal sealed record MatrixCell(CloseStep Step, StepPlace Place, string FaultName, Fault Fault)
{
    /// <summary>Whether the fault has struck there.</summary>
    public bool IsStruck { get; set; }

    public Violation? Violation { get; set; }

    public ulong Seed { get; set; }
}

/// <summary>Every single fault at every place of every step, in a small cluster, each in a run of its own.</summary>
internal sealed class DirectedMatrix(Action<MatrixCell>? progress = null)
{
    /// <summary>Seeds that are tried until the fault strikes: a message that is lost has to come from another node.</summary>
    private const ulong MostSeeds = 6;

    private static readonly RehearsalSize Size = new(3, 2, 1);

    /// <summary>The faults of the matrix.</summary>
    public static readonly IReadOnlyList<(string Name, FaultKind Kind, FaultNode Node, TimeSpan Duration)> Faults =
    [
        ("kill", FaultKind.Kill, FaultNode.Here, TimeSpan.FromSeconds(5)),
        ("kill the coordinator", FaultKind.Kill, FaultNode.Coordinator, TimeSpan.FromSeconds(5)),
        ("kill all", FaultKind.KillAll, FaultNode.Here, TimeSpan.FromSeconds(3)),
        ("power cut", FaultKind.PowerCut, FaultNode.Here, TimeSpan.FromSeconds(3)),
        ("short pause", FaultKind.Pause, FaultNode.Here, TimeSpan.FromSeconds(3)),
        ("long pause", FaultKind.Pause, FaultNode.Here, TimeSpan.FromSeconds(25)),
        ("zombie", FaultKind.Zombie, FaultNode.Here, TimeSpan.FromSeconds(25)),
        ("pause of the coordinator", FaultKind.Pause, FaultNode.Coordinator, TimeSpan.FromSeconds(25)),
        ("partition", FaultKind.Partition, FaultNode.Here, TimeSpan.FromSeconds(30)),
        ("short partition", FaultKind.Partition, FaultNode.Here, TimeSpan.FromSeconds(3)),
        ("drain", FaultKind.Drain, FaultNode.Here, TimeSpan.FromSeconds(3)),
        ("rebalance", FaultKind.Rebalance, FaultNode.Here, TimeSpan.FromSeconds(1)),
        ("locked store", FaultKind.Locked, FaultNode.Here, TimeSpan.FromSeconds(20)),
        ("full disk", FaultKind.Full, FaultNode.Here, TimeSpan.FromSeconds(20)),
        ("slow store", FaultKind.Slow, FaultNode.Here, TimeSpan.FromSeconds(20)),
        ("clock jump", FaultKind.ClockJump, FaultNode.Here, TimeSpan.FromSeconds(-20)),
        ("cancel", FaultKind.CancelRun, FaultNode.Here, TimeSpan.Zero),
        ("lost message", FaultKind.LoseMessage, FaultNode.Here, TimeSpan.Zero),
        ("repeated message", FaultKind.RepeatMessage, FaultNode.Here, TimeSpan.Zero),
        ("failed write", FaultKind.FailWrite, FaultNode.Here, TimeSpan.Zero),
        ("failed answer", FaultKind.FailAnswer, FaultNode.Here, TimeSpan.Zero),
        ("rejected event", FaultKind.RejectEvent, FaultNode.Here, TimeSpan.Zero),
        ("torn snapshot", FaultKind.TearSnapshot, FaultNode.Here, TimeSpan.Zero),
    ];

    public IReadOnlyList<MatrixCell> Cells { get; } =
    [
        .. from at in StepPlaces.All
           from fault in Faults
           where fault.Kind is not (FaultKind.LoseMessage or FaultKind.RepeatMessage)
               || at.Place is StepPlace.BeforeEffect or StepPlace.AfterAcknowledge
           select new MatrixCell(
               at.Step, at.Place, fault.Name, new Fault(fault.Kind, FaultTrigger.At(at.Step, at.Place), fault.Node, fault.Duration)),
    ];

    public void Run() => SimulationThread.RunAll(Runs());

    private IEnumerable<ISimulatedRun> Runs()
    {
        foreach (var cell in Cells)
        {
            for (var seed = 1UL; !cell.IsStruck && seed <= MostSeeds; seed++)
            {
                var run = new Rehearsal(seed, Size, FaultFamilies.None, new FaultPlan(StoreFaults.None, NetworkFaults.None, [cell.Fault]));
                yield return run;
                (cell.Seed, cell.IsStruck) = (seed, run.Faults.Done.Contains(cell.Fault));
                cell.Violation ??= run.Table.Violations.FirstOrDefault();
            }

            progress?.Invoke(cell);
        }
    }
}
