using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Commands;

/// <summary>The options of one invocation of a verb; null where the operator gave none.</summary>
public sealed record CommandOptions
{
    public static readonly CommandOptions Defaults = new();

    public OutputFormat Output { get; init; } = OutputFormat.Table;
    public bool Wait { get; init; } = true;
    public Duration? Timeout { get; init; }
    public bool Force { get; init; }
    public bool DryRun { get; init; }
    public int? Parallelism { get; init; }
    public int? Top { get; init; }
    public string? Start { get; init; }
    public string? End { get; init; }
    public string? Diff { get; init; }
}
