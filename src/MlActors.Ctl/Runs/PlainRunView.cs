using System.Globalization;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>Shows a run without a terminal: one line per change. Each line of an unfinished unit names what the unit waits for.</summary>
public sealed class PlainRunView(Screen screen, TimeProvider time) : IRunView
{
    private readonly long _start = time.GetTimestamp();
    private string? _stage;

    public void Show(RunEvent runEvent, RunProgress progress)
    {
        var line = runEvent switch
        {
            UnitChanged(var unit) => $"{unit.Key}: {unit.Describe()}",
            // The counts change with every unit, and each unit has a line of its own.
            RunChanged(var summary) when summary.Stage == _stage => null,
            RunChanged(var summary) => $"run {summary.RunId}: {summary.Outcome.ToText()}{StageOf(summary)}; {Describe(summary.Counts)}",
            RunHasEnded(var summary) => $"run {summary.RunId}: {summary.Outcome.ToText()}; {Describe(summary.Counts)}",
            ContactLost(var reason) => $"run {progress.RunId}: connection lost ({reason}); the run continues, connecting again",
            _ => null,
        };
        if (runEvent is RunChanged(var changed)) _stage = changed.Stage;
        if (line is null) return;
        screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds,7:F1}s  {line}"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string StageOf(RunSummary summary) => summary.Stage is null ? "" : $", stage {summary.Stage}";

    private static string Describe(RunCounts counts)
    {
        var failed = counts.Failed > 0 ? $", {counts.Failed} failed" : "";
        var skipped = counts.Skipped > 0 ? $", {counts.Skipped} skipped" : "";
        var awaited = counts.Waiting + counts.Active;
        return $"{counts.Done} of {counts.Total} done{failed}{skipped}{(awaited > 0 ? $", waits for {awaited}" : "")}";
    }
}
