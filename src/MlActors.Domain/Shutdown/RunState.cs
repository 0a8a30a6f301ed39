using System.Collections.Immutable;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>
/// One run and the states of its units: every unit is waiting, active or final, and the run is over when its last unit is final.
/// </summary>
/// <param name="Node">The node that is being drained; null for other runs.</param>
/// <param name="Changes">
/// Counts the changes of units, so that a watcher can request what it has not seen. To be planned is a unit's first change: so no two units
/// share a count, and a long list can be paged anywhere.
/// </param>
public sealed record RunState(
    RunId Id,
    RunKind Kind,
    RunOptions Options,
    string? Node,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    RunOutcome Outcome,
    ImmutableSortedDictionary<UnitId, RunUnit> Units,
    ImmutableSortedSet<UnitId> ActiveUnits,
    ImmutableSortedSet<WaitingUnit> WaitingUnits,
    long Changes,
    bool IsCancelled = false)
{
    /// <summary>Who asked for the run; null for the cluster itself, and on a node without security.</summary>
    public Identity? StartedBy { get; init; }

    public Identity? CancelledBy { get; init; }

    /// <summary>The version of the program that planned the run; null for runs of older builds.</summary>
    public string? Build { get; init; }

    /// <summary>How long it was predicted to take; null when that was not predicted.</summary>
    public PredictedRun? Prediction { get; init; }

    public DateTimeOffset Deadline => StartedAt + Options.Budget;

    public bool IsOver => Outcome != RunOutcome.Running;

    /// <summary>All units are final, and only the outcome remains to be persisted.</summary>
    public bool IsExhausted => ActiveUnits.IsEmpty && WaitingUnits.IsEmpty;

    /// <summary>
    /// The units that may start now: first all datafeeds, and jobs only when every datafeed is final; the biggest model first, so that it does not
    /// come last and alone. A datafeed that has to be asked again delays its own job and no other.
    /// </summary>
    public IEnumerable<RunTarget> Startable
    {
        get
        {
            if (IsOver || IsCancelled || WaitingUnits.IsEmpty) return [];
            var room = Math.Max(0, Options.Parallelism - ActiveUnits.Count);
            return WaitingUnits[0].Unit.Kind == UnitKind.Datafeed
                ? WaitingUnits.TakeWhile(waiting => waiting.Unit.Kind == UnitKind.Datafeed).Take(room).Select(waiting => Units[waiting.Unit].Target)
                : StartableJobs(room);
        }
    }

    private IEnumerable<RunTarget> StartableJobs(int room)
    {
        var held = ActiveUnits.TakeWhile(unit => unit.Kind == UnitKind.Datafeed).ToHashSet();
        if (held.Any(feed => Units[feed].State is UnitState.Active { Attempt: 1 })) return [];
        return WaitingUnits.Select(waiting => Units[waiting.Unit].Target)
            .Where(job => job.Datafeed is not { } feed || !held.Contains(UnitId.Of(feed)))
            .Take(room);
    }

    /// <summary>Jobs are the last of those that wait.</summary>
    public bool HasWaitingJobs => !WaitingUnits.IsEmpty && WaitingUnits[^1].Unit.Kind == UnitKind.Job;

    /// <summary>The change reports that a datafeed of this run cannot be stopped.</summary>
    public bool IsStuckBy(UnitChange change) => change is { Unit.Kind: UnitKind.Datafeed, State: UnitState.Failed } && Counts(change)
        && Units.TryGetValue(change.Unit, out var unit) && !unit.State.IsOver;

    public RunState With(UnitChange change)
    {
        if (!Counts(change) || !Units.TryGetValue(change.Unit, out var unit) || unit.State.IsOver) return this;
        return this with
        {
            Changes = Changes + 1,
            Units = Units.SetItem(change.Unit, unit.After(change, Changes + 1)),
            WaitingUnits = WaitingUnits.Remove(WaitingUnit.Of(unit.Target)),
            ActiveUnits = change.State is UnitState.Active ? ActiveUnits.Add(change.Unit) : ActiveUnits.Remove(change.Unit),
        };
    }

    /// <summary>The run without what its units acknowledged.</summary>
    public RunState WithoutReceipts() => this with
    {
        Units = Units.SetItems(Units.Where(unit => unit.Value.Receipt is not null).Select(
            unit => KeyValuePair.Create(unit.Key, unit.Value with { Receipt = null }))),
    };

    public RunOutcome FinalOutcome => IsCancelled ? RunOutcome.Cancelled
        : Units.Values.All(unit => unit.State is UnitState.Done) ? RunOutcome.Completed
        : RunOutcome.Partial;

    private bool Counts(UnitChange change) =>
        (change.Only is null || change.Only == Id) && (change.Kind == CloseKind.Close || Kind == RunKind.DrainNode);
}

/// <summary>A unit within its run.</summary>
/// <param name="ChangedAt">The run's change count when this unit last changed.</param>
/// <param name="Node">Where it was when it last answered, host:port; null when it has not yet.</param>
public sealed record RunUnit(RunTarget Target, UnitState State, long ChangedAt, string? Node = null)
{
    /// <summary>What the unit acknowledged; null before it has ended, and when the run is so old that its receipts are not kept.</summary>
    public CloseReceipt? Receipt { get; init; }

    /// <summary>
    /// The steps that it has begun, in their order; the last one is under way or failed. Empty when it is done: its receipt then has them.
    /// </summary>
    public ImmutableArray<BegunStep> Steps { get; init; } = [];

    public RunUnit After(UnitChange change, long changedAt) => this with
    {
        State = change.State, ChangedAt = changedAt, Node = change.Node ?? Node, Receipt = change.Receipt ?? Receipt,
        Steps = change.State switch
        {
            // Asked for again, a step goes on. A sequence that starts again has its steps twice.
            UnitState.Active active when Steps is [.., var last] && last.Step == active.Step => Steps,
            UnitState.Active active => Steps.Add(new BegunStep(active.Step, active.Since)),
            UnitState.Failed => Steps,
            _ => [],
        },
    };
}

/// <summary>A step that a unit of a run was asked for.</summary>
/// <param name="At">When it was asked for first.</param>
public sealed record BegunStep(CloseStep Step, DateTimeOffset At);

/// <summary>A unit that has not been started, in the order in which it will be.</summary>
public readonly record struct WaitingUnit(UnitId Unit, long Weight) : IComparable<WaitingUnit>
{
    public static WaitingUnit Of(RunTarget target) => new(target.Unit, target.Weight);

    public int CompareTo(WaitingUnit other) =>
        Unit.Kind != other.Unit.Kind ? Unit.Kind.CompareTo(other.Unit.Kind)
        : Weight != other.Weight ? other.Weight.CompareTo(Weight)
        : Unit.CompareTo(other.Unit);
}
