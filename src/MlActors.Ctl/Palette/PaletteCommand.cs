using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Palette;

/// <summary>The options a verb understands beside <c>-o</c>; any other is a usage error.</summary>
[Flags]
public enum Understands
{
    Nothing = 0,
    Timeout = 1,
    Waiting = 2,
    Force = 4,
    DryRun = 8,
    Parallelism = 16,
    Period = 32,
    Top = 64,
    AnOrder = Timeout | Waiting | Force | DryRun | Parallelism,
}

/// <summary>The one argument a verb may take; without a default it has to be given.</summary>
public sealed record VerbArgument(string Name, string Help, string? Default = null);

/// <summary>One verb of the operator's palette, in a form that the command line, the prompt and any other host can offer.</summary>
public sealed record PaletteCommand(
    string Name,
    string Help,
    VerbArgument? Argument,
    Understands Understands,
    Func<CommandCall, CancellationToken, Task<ExitCode>> Run);
