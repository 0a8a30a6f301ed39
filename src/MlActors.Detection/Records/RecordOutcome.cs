namespace MlActors.Detection.Records;

/// <summary>What became of a record: part of an open bucket, or dropped because its bucket can no longer take it.</summary>
public enum RecordOutcome
{
    Accepted,

    /// <summary>Older than the newest record's bucket less the latency, older than the last final bucket, or outside the years 1 to 9999.</summary>
    OutOfOrder,
}
