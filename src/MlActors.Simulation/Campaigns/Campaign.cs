using System.Diagnostics;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Campaigns;

/// <summary>Many seeds of one size.</summary>
/// <param name="Twice">Each seed is run twice, and both runs must be the same to the last message.</param>
internal sealed record CampaignOrder(RehearsalSize Size, ulong From, ulong To, FaultFamilies Faults, bool Twice)
{
    public long Seeds => (long)(To - From + 1);
}

/// <summary>A seed that broke a promise.</summary>
internal sealed record FailedSeed(ulong Seed, Violation Violation, FaultPlan Plan, long Messages);

/// <summary>Runs the seeds of an order one after the other.</summary>
internal sealed class Campaign(CampaignOrder order, Action<Campaign>? progress = null)
{
    private readonly Stopwatch _watch = new();

    public CampaignOrder Order => order;

    public PropertyTable Table { get; } = new();

    public List<FailedSeed> Failed { get; } = [];

    public CoverageTable Coverage { get; } = new();

    public SortedDictionary<string, long> Struck { get; } = new(StringComparer.Ordinal);

    public long Runs { get; private set; }

    public long Messages { get; private set; }

    public TimeSpan Simulated { get; private set; }

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Over the traces of all seeds: the same on every machine.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Seeds whose second run differed from the first.</summary>
    public List<ulong> Unequal { get; } = [];

    public void Run()
    {
        _watch.Start();
        SimulationThread.RunAll(RunsOf());
        _watch.Stop();
    }

    private IEnumerable<ISimulatedRun> RunsOf()
    {
        for (var seed = order.From; seed <= order.To; seed++)
        {
            var first = new Rehearsal(seed, order.Size, order.Faults);
            yield return first;
            Add(first);
            if (order.Twice)
            {
                var second = new Rehearsal(seed, order.Size, order.Faults);
                yield return second;
                if (second.World.Trace.Hash != first.World.Trace.Hash) Unequal.Add(seed);
            }

            progress?.Invoke(this);
        }
    }

    private void Add(Rehearsal run)
    {
        Runs++;
        Messages += run.World.Messages;
        Simulated += run.World.Elapsed;
        Hash = Hash * 31 + run.World.Trace.Hash;
        if (run.Table.Violations.Count > 0)
            Failed.Add(new FailedSeed(run.World.Seed, run.Table.Violations[0], run.Plan, run.World.Messages));
        Table.Add(run.Table);
        Coverage.Add(run);
        foreach (var (fault, count) in run.World.Disk.Struck) Struck[fault] = Struck.GetValueOrDefault(fault) + count;
    }
}
