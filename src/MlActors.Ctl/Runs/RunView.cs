using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

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
