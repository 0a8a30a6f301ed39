namespace MlActors.Domain.Shutdown;

/// <summary>A run as a caller asks for it, before its targets are known.</summary>
/// <param name="Targets">An expression over jobs, or over datafeeds when they are to be stopped; null means all.</param>
/// <param name="Node">The node to drain, host:port; null for other kinds.</param>
public sealed record RunRequest(RunKind Kind, string? Targets, string? Node, RunOptions Options)
{
    /// <summary>Who asks; null on a node without security.</summary>
    public Identity? By { get; init; }
}
