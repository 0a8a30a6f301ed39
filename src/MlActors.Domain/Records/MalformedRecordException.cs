namespace MlActors.Domain.Records;

/// <summary>A stream of records is not JSON from some place on. The records before it have been read.</summary>
public sealed class MalformedRecordException(long line, long column, string reason, Exception? inner)
    : Exception($"[{line}:{column}] {reason}", inner)
{
    /// <summary>Counted from one.</summary>
    public long Line { get; } = line;

    /// <summary>Counted from one, in bytes.</summary>
    public long Column { get; } = column;
}
