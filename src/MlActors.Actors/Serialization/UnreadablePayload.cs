namespace MlActors.Actors.Serialization;

/// <summary>What stands in place of a journal row or a snapshot that this version cannot read, so that its reader decides what that means.</summary>
/// <param name="Manifest">What the row says it is.</param>
/// <param name="Reason">Why it cannot be read, in words.</param>
public sealed record UnreadablePayload(string Manifest, string Reason);
