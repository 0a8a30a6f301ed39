using System.Globalization;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>Follows a run where there is no terminal: one line per change, and each line says what is waited for.</summary>
public sealed class PlainRun(Screen screen, TimeProvider time) : IRunView
{
    private readonly long _start = time.GetTimestamp();
    private string? _stage;

    public void Show(RunEvent heard, RunBoard board)
    {
        var line = heard switch
        {
            UnitChanged(var unit) => $"{unit.Key}: {Words(unit)}",
            // The counts change with every unit, which has a line of its own.
            RunChanged(var summary) when summary.Stage == _stage => null,
            RunChanged(var summary) => $"run {summary.RunId}: {summary.Outcome.Words()}{At(summary.Stage)}; {Counted(summary.Counts)}",
            RunHasEnded(var summary) => $"run {summary.RunId}: {summary.Outcome.Words()}; {Counted(summary.Counts)}",
            ContactLost(var reason) => $"run {board.RunId}: lost sight of it ({reason}); it goes on, and so does the asking",
            _ => null,
        };
        if (heard is RunChanged(var changed)) _stage = changed.Stage;
        if (line is not null) screen.Say(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds,7:F1}s  {line}"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static string Words(RunUnit unit) => unit.State switch
    {
        UnitState.Waiting => $"waits for {unit.Awaits}",
        UnitState.Active => $"{(unit.Step is null ? "begins" : unit.StepWords)}{Again(unit)}{On(unit)}, waits for {unit.Awaits}",
        UnitState.Done => $"done{On(unit)}{After(unit)}{(unit.Reason is null ? "" : $": {unit.Reason}")}",
        UnitState.Failed => $"failed at {unit.StepWords}{On(unit)}: {unit.Reason ?? "no reason given"}",
        UnitState.Skipped => $"skipped: {unit.Reason ?? "nothing to do"}",
        _ => unit.State.ToString(),
    };

    private static string Counted(RunCounts counts)
    {
        var failed = counts.Failed > 0 ? $", {counts.Failed} failed" : "";
        var skipped = counts.Skipped > 0 ? $", {counts.Skipped} skipped" : "";
        var awaited = counts.Waiting + counts.Active;
        return $"{counts.Done} of {counts.Total} done{failed}{skipped}{(awaited > 0 ? $", waits for {awaited}" : "")}";
    }

    private static string At(string? stage) => stage is null ? "" : $", stage {stage}";
    private static string On(RunUnit unit) => unit.Node is null ? "" : $" on {unit.Node}";
    private static string Again(RunUnit unit) => unit.Attempt > 1 ? $" (attempt {unit.Attempt})" : "";

    private static string After(RunUnit unit) =>
        unit.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" after {seconds:0.0}s") : "";
}
