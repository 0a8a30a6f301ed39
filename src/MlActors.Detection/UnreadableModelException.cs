namespace MlActors.Detection;

/// <summary>A saved model that this build cannot restore. The message names what is wrong and what to do; nothing was restored in part.</summary>
public sealed class UnreadableModelException : Exception
{
    private const string Remedy = "Revert the job to another model snapshot, or reset the job to learn anew.";

    public UnreadableModelException() : this("The model state cannot be read.") { }

    public UnreadableModelException(string reason) : base($"{reason} {Remedy}") { }

    public UnreadableModelException(string reason, Exception cause) : base($"{reason} {Remedy}", cause) { }
}
