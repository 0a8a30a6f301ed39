using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>Shows a run while it is followed; one instance per run, disposed when the following ends.</summary>
public interface IRunView : IAsyncDisposable
{
    /// <summary>Hears each event that told something new, with the board as it is after it.</summary>
    void Show(RunEvent heard, RunBoard board);
}

public static class RunView
{
    /// <summary>A live table on a terminal, a JSON line per event for programs, plain lines for everybody else.</summary>
    public static IRunView On(Screen screen, TimeProvider time) => screen switch
    {
        { Format: OutputFormat.NdJson } => new JsonLinesRun(screen),
        { Terminal: { } console } => new LiveRun(console, time),
        _ => new PlainRun(screen, time),
    };
}
