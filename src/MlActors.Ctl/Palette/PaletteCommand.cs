using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Palette;

/// <summary>The options that a verb accepts in addition to <c>-o</c>; any other one is a usage error.</summary>
[Flags]
public enum VerbOptions
{
    None = 0,
    Timeout = 1,
    Wait = 2,
    Force = 4,
    DryRun = 8,
    Parallelism = 16,
    Period = 32,
    Top = 64,
    Diff = 128,
    ForRun = Timeout | Wait | Force | DryRun | Parallelism,
}

/// <summary>The argument of a verb; required when it has no default.</summary>
public sealed record VerbArgument(string Name, string Help, string? Default = null);

/// <summary>A verb of the palette, independent of how it is offered: by the command line, the prompt or another host.</summary>
public sealed record PaletteCommand(
    string Name,
    string Help,
    VerbArgument? Argument,
    VerbOptions Options,
    Func<CommandCall, CancellationToken, Task<ExitCode>> Run);
