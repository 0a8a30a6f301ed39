using MlActors.Ctl.Terminal;
using Spectre.Console;

namespace MlActors.Ctl.Runs;

/// <summary>Follows a run on a terminal: a table of unit x step, painted a few times a second until the run ends.</summary>
public sealed class LiveRun : IRunView
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    // Borders, header, caption and the line of the cursor.
    private const int LinesBesideRows = 7;

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly PeriodicTimer _pace;
    private readonly Task _painting;
    private volatile RunBoard? _board;

    public LiveRun(IAnsiConsole console, TimeProvider time)
    {
        (_console, _time, _start) = (console, time, time.GetTimestamp());
        _pace = new PeriodicTimer(Pace, time);
        _painting = console.Live(new Text("Asking the coordinator …")).StartAsync(PaintAsync);
    }

    public void Show(RunEvent heard, RunBoard board) => _board = board;

    public async ValueTask DisposeAsync()
    {
        _pace.Dispose();
        await _painting;
    }

    private async Task PaintAsync(LiveDisplayContext live)
    {
        do Paint(live);
        while (await _pace.WaitForNextTickAsync());
        Paint(live);
    }

    private void Paint(LiveDisplayContext live)
    {
        if (_board is not { } board) return;
        var rows = Math.Max(3, _console.Profile.Height - LinesBesideRows);
        var table = Screen.Drawn(RunTable.Of(board, rows));
        table.Caption = new TableTitle(Markup.Escape(RunTable.Caption(board, rows, _time.GetElapsedTime(_start))));
        live.UpdateTarget(table);
    }
}
