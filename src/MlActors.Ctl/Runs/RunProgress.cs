using System.Collections.Immutable;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>The state of a run as folded from the events received so far. Tables, reports and verification read it.</summary>
/// <param name="Summary">Null until the first summary arrives.</param>
public sealed record RunProgress(string RunId, RunSummary? Summary, ImmutableSortedDictionary<UnitKey, RunUnit> Units)
{
    public static RunProgress Empty(string runId) => new(runId, null, ImmutableSortedDictionary<UnitKey, RunUnit>.Empty);

    public RunProgress Apply(RunEvent runEvent) => runEvent switch
    {
        UnitChanged(var unit) => this with { Units = Units.SetItem(unit.Key, unit) },
        RunChanged(var summary) => this with { Summary = summary },
        RunHasEnded(var summary) => this with { Summary = summary },
        _ => this,
    };

    /// <summary>Whether the event changes nothing; a new connection repeats events that were received before.</summary>
    public bool Contains(RunEvent runEvent) => runEvent switch
    {
        UnitChanged(var unit) => Units.TryGetValue(unit.Key, out var known) && known with { Seconds = null } == unit with { Seconds = null },
        RunChanged(var summary) => Summary == summary,
        _ => false,
    };

    /// <summary>Counted from the units where they are known, because the summary may be older. Null when neither is known yet.</summary>
    public RunCounts? Counts => Units.IsEmpty ? Summary?.Counts : new RunCounts(
        Units.Count, In(UnitState.Waiting).Count(), In(UnitState.Active).Count(), In(UnitState.Done).Count(), In(UnitState.Failed).Count(),
        In(UnitState.Skipped).Count());

    public IEnumerable<RunUnit> In(params UnitState[] states) => Units.Values.Where(unit => states.Contains(unit.State));
}
