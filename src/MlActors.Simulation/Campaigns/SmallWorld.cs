using MlActors.Simulation.Cluster;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Campaigns;

/// <summary>A run of the small world that broke a promise.</summary>
internal sealed record SmallWorldFailure(ulong Seed, Fault Fault, Violation Violation);

/// <summary>
/// Two jobs on two nodes, and one fault at every single message of a run: each node killed before it, the message lost, the message repeated. What
/// one crash or one message can do in this world is tried completely, for the schedules of the given seeds.
/// </summary>
internal sealed class SmallWorld(ulong from, ulong to, Action<SmallWorld>? progress = null)
{
    private static readonly RehearsalSize Size = new(2, 2, 1);

    private readonly HashSet<string> _states = new(StringComparer.Ordinal);

    public long Runs { get; private set; }

    /// <summary>Runs whose fault has struck.</summary>
    public long Struck { get; private set; }

    /// <summary>Different states of all journals together that were reached.</summary>
    public int States => _states.Count;

    public List<SmallWorldFailure> Failed { get; } = [];

    public void Run() => SimulationThread.RunAll(RunsOf());

    private IEnumerable<ISimulatedRun> RunsOf()
    {
        for (var seed = from; seed <= to; seed++)
        {
            var calm = new Rehearsal(seed, Size, FaultFamilies.None, FaultPlan.None) { NetworkMessages = [] };
            yield return calm;
            foreach (var fault in FaultsOf(calm.FaultedMessages, calm.NetworkMessages.Where(message => message <= calm.FaultedMessages)))
            {
                var run = new Rehearsal(seed, Size, FaultFamilies.None, new FaultPlan(StoreFaults.None, NetworkFaults.None, [fault]));
                yield return run;
                Add(run, fault);
            }
        }
    }

    private static IEnumerable<Fault> FaultsOf(long messages, IEnumerable<long> overNetwork)
    {
        foreach (var message in overNetwork)
        {
            yield return new Fault(FaultKind.LoseMessage, FaultTrigger.At(message), FaultNode.Here, TimeSpan.Zero);
            yield return new Fault(FaultKind.RepeatMessage, FaultTrigger.At(message), FaultNode.Here, TimeSpan.Zero);
        }

        for (var message = 1L; message <= messages; message++)
        {
            var at = FaultTrigger.At(message);
            yield return new Fault(FaultKind.Kill, at, new FaultNode(0), TimeSpan.FromSeconds(3));
            yield return new Fault(FaultKind.Kill, at, new FaultNode(1), TimeSpan.FromSeconds(3));
        }
    }

    private void Add(Rehearsal run, Fault fault)
    {
        Runs++;
        if (run.Faults.Done.Count > 0) Struck++;
        _states.UnionWith(run.GlobalStates);
        if (run.Table.Violations.FirstOrDefault() is { } violation) Failed.Add(new SmallWorldFailure(run.World.Seed, fault, violation));
        progress?.Invoke(this);
    }
}
