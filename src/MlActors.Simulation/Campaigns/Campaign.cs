using System.Collections.Immutable;
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
    /// <summary>What a scenario adds to the faults of each seed.</summary>
    public ImmutableArray<Fault> Strikes { get; init; } = [];

    /// <summary>How the first close is asked for; null to leave it to the seed.</summary>
    public FirstClose? Close { get; init; }

    public string? Title { get; init; }

    public Rehearsal RunOf(ulong seed)
    {
        var run = new Rehearsal(seed, Size, Faults, null, Close);
        return Strikes.IsEmpty ? run : new Rehearsal(seed, Size, Faults, run.Plan with { Faults = run.Plan.Faults.AddRange(Strikes) }, Close);
    }

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

    /// <summary>The run that took longest in virtual time among those that failed, or of all when none did: what the chart shows.</summary>
    public (ulong Seed, IReadOnlyList<TimedStep> Steps)? Shown { get; private set; }

    private (bool Failed, TimeSpan Elapsed) _shown;

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
            var first = order.RunOf(seed);
            yield return first;
            Add(first);
            if (order.Twice)
            {
                var second = order.RunOf(seed);
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
        var rank = (Failed: run.Table.Violations.Count > 0, run.World.Elapsed);
        if (Shown is null || rank.CompareTo(_shown) > 0) (Shown, _shown) = ((run.World.Seed, run.Timeline.Steps), rank);
        Table.Add(run.Table);
        Coverage.Add(run);
        foreach (var (fault, count) in run.World.Disk.Struck) Struck[fault] = Struck.GetValueOrDefault(fault) + count;
    }
}
