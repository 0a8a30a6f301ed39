namespace MlActors.Domain.Records;

/// <summary>
/// Limits for records that are sent to a job. A batch ends when it has <see cref="BatchBytes"/>, so it is at most one
/// record larger: below three mebibytes in uncompressed base64, where the maximum message between nodes has eight.
/// </summary>
public static class RecordLimits
{
    /// <summary>The total bytes of the analysed text fields of one record.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <summary>Bytes after which a batch is full, of its documents as received or of its records in memory.</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>Bytes of one document in a stream, including fields that are not analysed.</summary>
    public const int MaxDocumentBytes = 16 << 20;
}
