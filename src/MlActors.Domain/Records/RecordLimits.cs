namespace MlActors.Domain.Records;

/// <summary>
/// Bounds of records on their way to a job. A batch ends once it holds <see cref="BatchBytes"/>, so it is never larger than that and one
/// record more: in base64, uncompressed, below three mebibytes, and the largest message between two nodes takes eight.
/// </summary>
public static class RecordLimits
{
    /// <summary>Bytes that the analysed text fields of one record may have together.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <summary>Bytes after which a batch is full: as its documents were written, or as its records are kept.</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>Bytes of one document in a stream, fields included that are not analysed.</summary>
    public const int LongestDocument = 16 << 20;
}
