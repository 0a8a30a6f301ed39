namespace MlActors.Node.Diagnostics;

/// <summary>The node cannot start. The message is all that the operator sees: the subject, the reason and the remedy in one line.</summary>
public sealed class StartRefusedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
