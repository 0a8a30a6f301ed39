using MlActors.Ctl.Terminal;
using Spectre.Console;

namespace MlActors.Ctl.Runs;

/// <summary>Shows a run on a terminal: a table of units and steps, redrawn several times a second until the run ends.</summary>
public sealed class LiveRunView : IRunView
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(200);

    // Borders, header, caption and the line of the cursor.
    private const int LinesBesideRows = 7;

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly PeriodicTimer _timer;
    private readonly Task _drawing;
    private volatile RunProgress? _progress;

    public LiveRunView(IAnsiConsole console, TimeProvider time)
    {
        (_console, _time, _start) = (console, time, time.GetTimestamp());
        _timer = new PeriodicTimer(RedrawInterval, time);
        _drawing = console.Live(new Text("Asking the coordinator …")).StartAsync(DrawAsync);
    }

    public void Show(RunEvent runEvent, RunProgress progress) => _progress = progress;

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _drawing;
    }

    private async Task DrawAsync(LiveDisplayContext live)
    {
        do Draw(live);
        while (await _timer.WaitForNextTickAsync());
        Draw(live);
    }

    private void Draw(LiveDisplayContext live)
    {
        if (_progress is not { } progress) return;
        var rows = Math.Max(3, _console.Profile.Height - LinesBesideRows);
        var table = Screen.ToTable(RunTable.Of(progress, rows));
        table.Caption = new TableTitle(Markup.Escape(RunTable.Caption(progress, rows, _time.GetElapsedTime(_start))));
        live.UpdateTarget(table);
    }
}
