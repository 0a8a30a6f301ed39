namespace MlActors.Domain.Records;

/// <summary>A stream of records has invalid JSON. The records before it have been read.</summary>
public sealed class MalformedRecordException(long line, long column, string reason, Exception? inner)
    : Exception($"[{line}:{column}] {reason}", inner)
{
    /// <summary>One-based.</summary>
    public long Line { get; } = line;

    /// <summary>One-based, in bytes.</summary>
    public long Column { get; } = column;
}
