namespace MlActors.Detection.Settings;

/// <summary>A period of a calendar in which anomalies are expected.</summary>
/// <param name="Description">The text that results refer to.</param>
/// <param name="Start">Milliseconds since the epoch, inclusive.</param>
/// <param name="End">Milliseconds since the epoch, exclusive.</param>
/// <param name="SkipResult">Suppresses the results of the period.</param>
/// <param name="SkipModelUpdate">Keeps the model from learning the period.</param>
public sealed record ScheduledEvent(string Description, long Start, long End, bool SkipResult = true, bool SkipModelUpdate = true);
