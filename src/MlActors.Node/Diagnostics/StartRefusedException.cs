namespace MlActors.Node.Diagnostics;

/// <summary>A node that cannot start. The message is all that the operator gets to see: the thing, the reason and the remedy in one line.</summary>
public sealed class StartRefusedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
