namespace MlActors.Detection.Records;

/// <summary>Whether a record became part of an open bucket or was dropped.</summary>
public enum RecordOutcome
{
    Accepted,

    /// <summary>Older than the newest record's bucket minus the latency, older than the last final bucket, or outside the years 1 to 9999.</summary>
    OutOfOrder,
}
