namespace MlActors.Domain.Records;

/// <summary>Where in a record its time stands, and how it is written: epoch, epoch_ms, or a date pattern.</summary>
public sealed record DataDescription(string TimeField = "time", string TimeFormat = "epoch");
