using System.Collections.Immutable;
using System.Diagnostics;
using static MlActors.Domain.Shutdown.ShutdownEvent;

namespace MlActors.Domain.Shutdown;

/// <summary>All runs, the ended ones too as long as they are remembered.</summary>
public sealed record ShutdownState(ImmutableSortedDictionary<RunId, RunState> Runs)
{
    /// <summary>How many ended runs are remembered.</summary>
    public const int RunsRemembered = 100;

    /// <summary>How many units' receipts are kept, of the newest runs; those of the last run are kept whatever its size.</summary>
    public const int ReceiptsRemembered = 20_000;

    public static readonly ShutdownState Initial = new(ImmutableSortedDictionary<RunId, RunState>.Empty);

    public IEnumerable<RunState> RunsUnderWay => Runs.Values.Where(run => !run.IsOver);

    public RunState? Find(RunId id) => Runs.GetValueOrDefault(id);

    public ShutdownState Apply(ShutdownEvent shutdownEvent) => shutdownEvent switch
    {
        RunStarted started => With(Begin(started)),
        UnitsChanged changed => this with
        {
            Runs = RunsUnderWay.Where(run => changed.Only is null || changed.Only == run.Id)
                .Aggregate(Runs, (runs, run) => runs.SetItem(run.Id, changed.Changes.Aggregate(run, (state, change) => state.With(change)))),
        },
        UnitsSkipped skipped => With(Skip(
            Runs[skipped.Run], skipped.Reason, shutdownEvent.At,
            target => target.Unit.Kind == UnitKind.Job && (skipped.Datafeed is null || target.Datafeed == skipped.Datafeed))),
        RunCancelled cancelled => With(
            Skip(Runs[cancelled.Run], "The run was cancelled.", shutdownEvent.At) with { IsCancelled = true, CancelledBy = cancelled.By }),
        RunExpired expired => With(Skip(Runs[expired.Run], "The time of the run was up.", shutdownEvent.At)),
        RunEnded ended => With(Runs[ended.Run] with { Outcome = ended.Outcome, EndedAt = shutdownEvent.At }).Forget(),
        _ => throw new UnreachableException($"{nameof(ShutdownState)} cannot apply {shutdownEvent.GetType().Name}."),
    };

    private static RunState Begin(RunStarted started) => new(
        started.Run, started.Kind, started.Options, started.Node, started.At, null, RunOutcome.Running,
        started.Targets.Select((target, index) => new RunUnit(target, new UnitState.Waiting(), started.Changes + index + 1))
            .ToImmutableSortedDictionary(unit => unit.Target.Unit, unit => unit),
        [],
        [.. started.Targets.Select(WaitingUnit.Of)],
        started.Changes + started.Targets.Length)
    {
        StartedBy = started.By, Build = started.Build, Prediction = started.Prediction,
    };

    private static RunState Skip(RunState run, string reason, DateTimeOffset at, Predicate<RunTarget>? only = null) => run.WaitingUnits
        .Where(waiting => only is null || only(run.Units[waiting.Unit].Target))
        .Aggregate(run, (state, waiting) => state.With(new UnitChange(waiting.Unit, new UnitState.Skipped(reason, at))));

    private ShutdownState With(RunState run) => new(Runs.SetItem(run.Id, run));

    private ShutdownState Forget() => new ShutdownState(Runs.RemoveRange(
        Runs.Values.Where(run => run.IsOver).OrderByDescending(run => run.EndedAt).Skip(RunsRemembered).Select(run => run.Id))).ForgetReceipts();

    private ShutdownState ForgetReceipts()
    {
        if (Runs.Values.Sum(run => run.Units.Count) <= ReceiptsRemembered) return this;
        var (kept, runs) = (0, Runs);
        foreach (var run in Runs.Values.Where(run => run.IsOver).OrderByDescending(run => run.EndedAt))
        {
            var isNewest = kept == 0;
            kept += run.Units.Count;
            if (!isNewest && kept > ReceiptsRemembered) runs = runs.SetItem(run.Id, run.WithoutReceipts());
        }

        return new ShutdownState(runs);
    }
}

/// <summary>The fewest events that lead to the same runs: a shorter journal.</summary>
public static class ShutdownDigest
{
    public static IEnumerable<ShutdownEvent> ToEvents(this ShutdownState state) => state.Runs.Values.SelectMany(run => ToEvents(run));

    private static IEnumerable<ShutdownEvent> ToEvents(RunState run)
    {
        yield return new RunStarted(
            run.StartedAt, run.Id, run.Kind, run.Options, run.Node, [.. run.Units.Values.Select(unit => unit.Target)], run.Changes)
        {
            By = run.StartedBy,
            Build = run.Build,
            Prediction = run.Prediction,
        };
        yield return new UnitsChanged(
            run.StartedAt,
            [.. run.Units.Where(unit => unit.Value.State is not UnitState.Waiting).SelectMany(unit => ToChanges(unit.Key, unit.Value))], run.Id);
        if (run.IsCancelled) yield return new RunCancelled(run.StartedAt, run.Id) { By = run.CancelledBy };
        if (run.IsOver) yield return new RunEnded(run.EndedAt!.Value, run.Id, run.Outcome);
    }

    private static IEnumerable<UnitChange> ToChanges(UnitId id, RunUnit unit) =>
    [
        .. unit.Steps.Select(step => new UnitChange(id, new UnitState.Active(step.Step, Attempt: 1, step.At, WaitingFor: ""))),
        new UnitChange(id, unit.State, Node: unit.Node) { Receipt = unit.Receipt },
    ];
}
