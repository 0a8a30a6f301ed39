namespace MlActors.Actors.Serialization;

/// <summary>
/// What a journal row or a snapshot holds that cannot be read. It takes the place of the event, so that its actor finishes its recovery and can
/// answer why it does not work, while all others go on.
/// </summary>
/// <param name="Manifest">The name under which it was written.</param>
/// <param name="Reason">Why it cannot be read.</param>
public sealed record UnreadablePayload(string Manifest, string Reason)
{
    public override string ToString() => $"[{Manifest}] cannot be read: {Reason}";
}
