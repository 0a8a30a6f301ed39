namespace MlActors.Domain;

/// <summary>A refusal that is thrown to the caller. It is an expected result and not a defect.</summary>
public class RefusedException(Refusal refusal, Exception? cause = null) : Exception(refusal.Reason, cause)
{
    public Refusal Refusal { get; } = refusal;
}
