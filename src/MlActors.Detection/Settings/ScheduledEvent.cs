namespace MlActors.Detection.Settings;

/// <summary>A time that somebody announced, as a calendar has it: what is unusual then is expected.</summary>
/// <param name="Start">Milliseconds since the epoch; belongs to it.</param>
/// <param name="End">Milliseconds since the epoch; does not belong to it.</param>
public sealed record ScheduledEvent(string Description, long Start, long End, bool SkipResult = true, bool SkipModelUpdate = true);
