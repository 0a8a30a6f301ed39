using System.Collections.Immutable;

namespace MlActors.Domain.Shutdown;

/// <summary>Runs as watchers receive them.</summary>
public static class RunViews
{
    public static RunSummary Summarize(this RunState run)
    {
        int waiting = 0, active = 0, done = 0, failed = 0, skipped = 0;
        foreach (var unit in run.Units.Values)
            _ = unit.State switch
            {
                UnitState.Waiting => waiting++,
                UnitState.Active => active++,
                UnitState.Done => done++,
                UnitState.Failed => failed++,
                _ => skipped++,
            };
        var stage = run.IsExhausted ? "done" : run.Units.Any(unit => unit.Key.Kind == UnitKind.Datafeed && !unit.Value.State.IsOver)
            ? "datafeeds"
            : "jobs";
        return new RunSummary(
            run.Id, run.Kind, run.Options, run.Node, run.Outcome, stage, run.StartedAt, run.EndedAt, run.Units.Count, waiting, active, done, failed,
            skipped) { StartedBy = run.StartedBy, CancelledBy = run.CancelledBy, Build = run.Build, Prediction = run.Prediction };
    }

    /// <summary>The final units of a run, for the log.</summary>
    public static string Describe(this RunSummary run) => $"{run.Done} done, {run.Failed} failed, {run.Skipped} skipped"
        + (run.StartedBy is { } starter ? $", started by {starter}" : "") + (run.CancelledBy is { } other ? $", cancelled by {other}" : "");

    /// <summary>What a watcher has not seen.</summary>
    /// <param name="seen">The last change count that the watcher has seen; -1 for a new watcher, which gets every unit.</param>
    /// <param name="withReceipts">Units are returned with what they acknowledged.</param>
    public static RunChanges ChangesSince(this RunState run, long seen, bool withUnits, bool withReceipts = false)
    {
        if (!withUnits) return new RunChanges(run.Summarize(), run.Changes, [], More: false);
        var changed = run.Units.Where(unit => unit.Value.ChangedAt > seen).OrderBy(unit => unit.Value.ChangedAt).ToImmutableArray();
        return changed.Length <= RunChanges.MaxUnits
            ? new RunChanges(run.Summarize(), run.Changes, Show(run.Id, changed, withReceipts), More: false)
            : Page(run, changed[..RunChanges.MaxUnits], withReceipts);
    }

    private static RunChanges Page(RunState run, ImmutableArray<KeyValuePair<UnitId, RunUnit>> page, bool withReceipts) =>
        new(run.Summarize(), page[^1].Value.ChangedAt, Show(run.Id, page, withReceipts), More: true);

    private static ImmutableArray<UnitView> Show(RunId run, ImmutableArray<KeyValuePair<UnitId, RunUnit>> units, bool withReceipts) =>
    [
        .. units.Select(unit => new UnitView(unit.Key, unit.Value.State, unit.Value.Node)
        {
            Receipt = withReceipts ? unit.Value.Receipt : null,
            Steps = StepsOf(run, unit.Value),
        }),
    ];

    /// <summary>Of a unit that is done, the steps that it acknowledged in this run.</summary>
    private static ImmutableArray<BegunStep>? StepsOf(RunId run, RunUnit unit) => unit switch
    {
        { Steps.IsEmpty: false } => unit.Steps,
        { Receipt: { Steps.IsEmpty: false } receipt } when receipt.Run == run => [.. receipt.Steps.Select(step => new BegunStep(step.Step, step.At))],
        _ => null,
    };
}
