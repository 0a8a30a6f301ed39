using MlActors.Simulation.Cluster;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Campaigns;

/// <summary>Takes faults away from a failing run for as long as the same property fails.</summary>
internal sealed class Shrinking(ulong seed, RehearsalSize size, FaultFamilies families)
{
    /// <summary>What the whole plan breaks; null when it breaks nothing.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>The fewest faults that still break it.</summary>
    public FaultPlan Plan { get; private set; } = FaultPlan.None;

    public int Runs { get; private set; }

    public void Run() => SimulationThread.RunAll(Attempts());

    private IEnumerable<ISimulatedRun> Attempts()
    {
        var whole = new Rehearsal(seed, size, families);
        yield return whole;
        Runs++;
        (Plan, Violation) = (whole.Plan, whole.Table.Violations.FirstOrDefault());
        if (Violation is null) yield break;
        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (var smaller in Smaller(Plan))
            {
                var attempt = new Rehearsal(seed, size, families, smaller);
                yield return attempt;
                Runs++;
                if (attempt.Table.Violations.FirstOrDefault() is not { } violation || violation.Property != Violation.Property) continue;
                (Plan, Violation, isSmaller) = (smaller, violation, true);
                break;
            }
        }
    }

    private static IEnumerable<FaultPlan> Smaller(FaultPlan plan)
    {
        foreach (var fault in plan.Faults) yield return plan with { Faults = plan.Faults.Remove(fault) };
        if (plan.Network != NetworkFaults.None) yield return plan with { Network = NetworkFaults.None };
        if (plan.Store == StoreFaults.None) yield break;
        yield return plan with { Store = StoreFaults.None };
        if (plan.Store.WriteFails > 0) yield return plan with { Store = plan.Store with { WriteFails = 0 } };
        if (plan.Store.AnswerFails > 0) yield return plan with { Store = plan.Store with { AnswerFails = 0 } };
        if (plan.Store.WriteRejected > 0) yield return plan with { Store = plan.Store with { WriteRejected = 0 } };
        if (plan.Store.SnapshotTorn > 0) yield return plan with { Store = plan.Store with { SnapshotTorn = 0 } };
        if (plan.Store.ReadFails > 0) yield return plan with { Store = plan.Store with { ReadFails = 0 } };
        if (plan.Store.SyncFails > 0) yield return plan with { Store = plan.Store with { SyncFails = 0 } };
    }
}
