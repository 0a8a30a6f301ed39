using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>Shows a run while it is followed; one instance per run, disposed when following ends.</summary>
public interface IRunView : IAsyncDisposable
{
    /// <summary>Called for each event that changes something, with the progress after it.</summary>
    void Show(RunEvent runEvent, RunProgress progress);
}

/// <summary>Selects the view for a screen.</summary>
public static class RunView
{
    /// <summary>JSON lines for programs, a live table on a terminal, plain lines otherwise.</summary>
    public static IRunView For(Screen screen, TimeProvider time) => screen switch
    {
        { Format: OutputFormat.NdJson } => new JsonLinesRunView(screen),
        { Terminal: { } console } => new LiveRunView(console, time),
        _ => new PlainRunView(screen, time),
    };
}
