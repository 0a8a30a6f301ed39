namespace MlActors.Domain.Records;

/// <summary>Which field of a record is its time, and the format of that field: epoch (seconds), epoch_ms, or a date pattern.</summary>
public sealed record DataDescription(string TimeField = "time", string TimeFormat = "epoch");
