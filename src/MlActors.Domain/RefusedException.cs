namespace MlActors.Domain;

/// <summary>Carries a refusal to whoever speaks to the caller; it is an answer, not a fault.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Reason)
{
    public Refusal Refusal { get; } = refusal;
}
