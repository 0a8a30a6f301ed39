using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
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
/// Two jobs on two nodes, and one fault at every single message of a run: each node killed before it, the power cut, the message lost, repeated,
/// or its link or its receiver delayed. What one crash or one message can do in this world, and every schedule that differs by one delay from those
/// of the given seeds, is tried completely.
/// </summary>
internal sealed class SmallWorld(ulong from, ulong to, Action<SmallWorld>? progress = null)
{
    private static readonly RehearsalSize Size = new(2, 2, 1);

    /// <summary>Too short for the other node to go on without it.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(3);

    /// <summary>Shorter than a step waits for its acknowledgement, and longer.</summary>
    private static readonly TimeSpan[] Delays = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(40)];

    /// <summary>
    /// How far two jobs of one close have to be together: every pair of two steps, or of a step and the end of the other one. Those of one that waits
    /// are not in it, because both start at once.
    /// </summary>
    public static readonly ImmutableArray<(string First, string Second)> RequiredCloses =
    [
        .. from first in StepsAndEnd from second in StepsAndEnd select (first, second),
    ];

    private readonly HashSet<string> _states = new(StringComparer.Ordinal);
    private readonly HashSet<(string First, string Second)> _closes = [];

    public long Runs { get; private set; }

    /// <summary>Runs whose fault has struck.</summary>
    public long Struck { get; private set; }

    /// <summary>Different states of all journals together that were reached.</summary>
    public int States => _states.Count;

    /// <summary>The required states of two closes that were not reached.</summary>
    public IEnumerable<(string First, string Second)> Unreached => RequiredCloses.Except(_closes);

    public List<SmallWorldFailure> Failed { get; } = [];

    private static IEnumerable<string> StepsAndEnd => [.. CloseProgress.StepsOf(CloseKind.Close).Select(step => $"{step}"), nameof(UnitState.Done)];

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
            yield return new Fault(FaultKind.Pause, FaultTrigger.At(message), FaultNode.Here, ShortPause);
            foreach (var delay in Delays) yield return new Fault(FaultKind.DelayLink, FaultTrigger.At(message), FaultNode.Here, delay);
        }

        for (var message = 1L; message <= messages; message++)
        {
            var at = FaultTrigger.At(message);
            yield return new Fault(FaultKind.Kill, at, new FaultNode(0), TimeSpan.FromSeconds(3));
            yield return new Fault(FaultKind.Kill, at, new FaultNode(1), TimeSpan.FromSeconds(3));
            yield return new Fault(FaultKind.PowerCut, at, FaultNode.Here, TimeSpan.FromSeconds(3));
        }
    }

    private void Add(Rehearsal run, Fault fault)
    {
        Runs++;
        if (run.Faults.Done.Count > 0) Struck++;
        _states.UnionWith(run.GlobalStates);
        _closes.UnionWith(run.Closes);
        if (run.Table.Violations.FirstOrDefault() is { } violation) Failed.Add(new SmallWorldFailure(run.World.Seed, fault, violation));
        progress?.Invoke(this);
    }
}
