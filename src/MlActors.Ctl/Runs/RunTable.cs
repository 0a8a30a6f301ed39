using System.Globalization;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>A board as a table of unit x step, cut to what a screen can hold: what needs attention first, what is done last.</summary>
public static class RunTable
{
    private static readonly string[] StepsOfClosing = ["stop_feed", "flush", "prune", "finalize", "snapshot", "close"];
    private static readonly string[] StepsOfDraining = ["stop_feed", "flush", "prune", "finalize", "snapshot", "vacate"];
    private static readonly string[] StepsOfStopping = ["stop_feed"];

    public static Grid Of(RunBoard board, int rows)
    {
        var steps = Steps(board.Summary?.Kind);
        var shown = board.Units.Values.OrderBy(Urgency).Take(rows);
        return new Grid(
            ["", "id", .. steps.Select(step => step.Replace('_', ' ')), "node", "seconds", "waits for"],
            [.. shown.Select(unit => (IReadOnlyList<Cell>)[
                Mark(unit), new Cell(unit.Id), .. steps.Select(step => At(unit, step, steps)), new Cell(unit.Node ?? "", Tone.Quiet), Seconds(unit),
                Last(unit)])]);
    }

    public static string Caption(RunBoard board, int rows, TimeSpan elapsed)
    {
        var hidden = board.Units.Count > rows ? $"; {board.Units.Count - rows} more not shown" : "";
        var counts = board.Counts;
        var done = counts is null ? "waiting for the coordinator"
            : $"{counts.Done} of {counts.Total} done, {counts.Active} at work, {counts.Waiting} waiting, {counts.Failed} failed";
        return string.Create(
            CultureInfo.InvariantCulture, $"{board.Summary?.Kind.Words() ?? "run"} {board.RunId}: {done}{hidden}; {elapsed.TotalSeconds:0}s");
    }

    private static string[] Steps(RunKind? kind) => kind switch
    {
        RunKind.StopDatafeeds => StepsOfStopping,
        RunKind.DrainNode => StepsOfDraining,
        _ => StepsOfClosing,
    };

    private static int Urgency(RunUnit unit) => unit.State switch
    {
        UnitState.Failed => 0,
        UnitState.Active => 1,
        UnitState.Waiting => 2,
        UnitState.Skipped => 3,
        _ => 4,
    };

    private static Cell Mark(RunUnit unit) => unit.State switch
    {
        UnitState.Done => new("✓", Tone.Good),
        UnitState.Failed => new("✗", Tone.Bad),
        UnitState.Active => new("●", Tone.Busy),
        UnitState.Skipped => new("–", Tone.Quiet),
        _ => new("·", Tone.Quiet),
    };

    /// <summary>Steps are taken in order, so what stands before the current one is done.</summary>
    private static Cell At(RunUnit unit, string step, string[] steps)
    {
        var concerns = (step == "stop_feed") == (unit.Type == UnitType.Datafeed);
        if (!concerns || unit.State is UnitState.Skipped or UnitState.Waiting) return "";
        if (unit.State == UnitState.Done) return new("✓", Tone.Good);
        var (here, current) = (Array.IndexOf(steps, step), Array.IndexOf(steps, unit.Step));
        if (here < current) return new("✓", Tone.Good);
        if (here > current) return "";
        return unit.State == UnitState.Failed ? new Cell("✗", Tone.Bad) : new Cell(unit.Attempt > 1 ? $"● {unit.Attempt}" : "●", Tone.Busy);
    }

    private static Cell Seconds(RunUnit unit) =>
        new(unit.Seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", Tone.Quiet);

    private static Cell Last(RunUnit unit) => unit.State switch
    {
        UnitState.Failed => new Cell(unit.Reason ?? "no reason given", Tone.Bad),
        UnitState.Skipped => new Cell(unit.Reason ?? "nothing to do", Tone.Quiet),
        UnitState.Done => new Cell(unit.Reason ?? "", Tone.Quiet),
        _ => unit.Awaits,
    };
}
