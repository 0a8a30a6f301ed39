using System.Globalization;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>The progress of a run as a table of units and steps: units that need attention come first, done units last.</summary>
public static class RunTable
{
    public static Grid Of(RunProgress progress, int rows)
    {
        var steps = RunSteps.Of(progress.Summary?.Kind);
        var shown = progress.Units.Values.OrderBy(SortOrder).Take(rows);
        return new Grid(
            ["", "id", .. steps.Select(RunSteps.ToText), "node", "seconds", "waits for"],
            [.. shown.Select(unit => (IReadOnlyList<Cell>)[
                Symbol(unit), new Cell(unit.Id), .. steps.Select(step => StepCell(unit, step, steps)), new Cell(unit.Node ?? "", Tone.Quiet),
                SecondsCell(unit), DetailCell(unit)])]);
    }

    public static string Caption(RunProgress progress, int rows, TimeSpan elapsed)
    {
        var hidden = progress.Units.Count > rows ? $"; {progress.Units.Count - rows} more not shown" : "";
        var counts = progress.Counts;
        var done = counts is null ? "waiting for the coordinator"
            : $"{counts.Done} of {counts.Total} done, {counts.Active} active, {counts.Waiting} waiting, {counts.Failed} failed";
        var kind = progress.Summary?.Kind.ToText() ?? "run";
        return string.Create(CultureInfo.InvariantCulture, $"{kind} {progress.RunId}: {done}{hidden}; {elapsed.TotalSeconds:0}s");
    }

    private static int SortOrder(RunUnit unit) => unit.State switch
    {
        UnitState.Failed => 0,
        UnitState.Active => 1,
        UnitState.Waiting => 2,
        UnitState.Skipped => 3,
        _ => 4,
    };

    private static Cell Symbol(RunUnit unit) => unit.State switch
    {
        UnitState.Done => new("✓", Tone.Good),
        UnitState.Failed => new("✗", Tone.Bad),
        UnitState.Active => new("●", Tone.Busy),
        UnitState.Skipped => new("–", Tone.Quiet),
        _ => new("·", Tone.Quiet),
    };

    /// <summary>The steps are taken in order, so every step before the current one is done.</summary>
    private static Cell StepCell(RunUnit unit, string step, string[] steps)
    {
        var isStepOfUnit = (step == RunSteps.StopFeed) == (unit.Type == UnitType.Datafeed);
        if (!isStepOfUnit || unit.State is UnitState.Skipped or UnitState.Waiting) return "";
        if (unit.State == UnitState.Done) return new("✓", Tone.Good);
        var (index, current) = (Array.IndexOf(steps, step), Array.IndexOf(steps, unit.Step));
        if (index < current) return new("✓", Tone.Good);
        if (index > current) return "";
        return unit.State == UnitState.Failed ? new Cell("✗", Tone.Bad) : new Cell(unit.Attempt > 1 ? $"● {unit.Attempt}" : "●", Tone.Busy);
    }

    private static Cell SecondsCell(RunUnit unit) =>
        new(unit.Seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", Tone.Quiet);

    private static Cell DetailCell(RunUnit unit) => unit.State switch
    {
        UnitState.Failed => new Cell(unit.Reason ?? "no reason given", Tone.Bad),
        UnitState.Skipped => new Cell(unit.Reason ?? "nothing to do", Tone.Quiet),
        UnitState.Done => new Cell(unit.Reason ?? "", Tone.Quiet),
        _ => unit.WaitReason,
    };
}
