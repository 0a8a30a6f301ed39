namespace MlActors.Ctl.Commands;

/// <summary>A command cannot continue; the message is for the operator and names the remedy.</summary>
public sealed class CommandFailedException(ExitCode exit, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitCode Exit => exit;

    public static CommandFailedException Usage(string message) => new(ExitCode.Usage, message);
}
