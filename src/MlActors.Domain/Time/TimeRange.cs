namespace MlActors.Domain.Time;

/// <summary>A period in milliseconds since the epoch.</summary>
/// <param name="End">Exclusive.</param>
public sealed record TimeRange(long Start, long End);
