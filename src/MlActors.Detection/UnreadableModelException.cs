namespace MlActors.Detection;

/// <summary>A saved model cannot be restored by this build. The message gives the reason and the remedy; no part of the model was restored.</summary>
public sealed class UnreadableModelException : Exception
{
    private const string Remedy = "Revert the job to another model snapshot, or reset the job to start learning again.";

    public UnreadableModelException() : this("The model state cannot be read.") { }

    public UnreadableModelException(string reason) : base($"{reason} {Remedy}") { }

    public UnreadableModelException(string reason, Exception cause) : base($"{reason} {Remedy}", cause) { }
}
