using System.Collections.Immutable;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>A run as heard so far: the fold of its events. What is shown, reported and checked is read from here.</summary>
public sealed record RunBoard(string RunId, RunSummary? Summary, ImmutableSortedDictionary<UnitKey, RunUnit> Units)
{
    public static RunBoard Of(string runId) => new(runId, null, ImmutableSortedDictionary<UnitKey, RunUnit>.Empty);

    public RunBoard On(RunEvent heard) => heard switch
    {
        UnitChanged(var unit) => this with { Units = Units.SetItem(unit.Key, unit) },
        RunChanged(var summary) => this with { Summary = summary },
        RunHasEnded(var summary) => this with { Summary = summary },
        _ => this,
    };

    /// <summary>Whether hearing this would tell anything new; a new connection repeats what is known.</summary>
    public bool Knows(RunEvent heard) => heard switch
    {
        UnitChanged(var unit) => Units.TryGetValue(unit.Key, out var known) && known with { Seconds = null } == unit with { Seconds = null },
        RunChanged(var summary) => Summary == summary,
        _ => false,
    };

    /// <summary>Counted from the units where they are known, because a summary may be a moment older than they are.</summary>
    public RunCounts? Counts => Units.IsEmpty ? Summary?.Counts : new RunCounts(
        Units.Count, In(UnitState.Waiting).Count(), In(UnitState.Active).Count(), In(UnitState.Done).Count(), In(UnitState.Failed).Count(),
        In(UnitState.Skipped).Count());

    public IEnumerable<RunUnit> In(params UnitState[] states) => Units.Values.Where(unit => states.Contains(unit.State));
}
