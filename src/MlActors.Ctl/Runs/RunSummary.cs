using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

public enum RunKind { Shutdown, StopDatafeeds, CloseJobs, DrainNode }

public enum RunOutcome { Running, Completed, Partial, Cancelled, TimedOut }

public sealed record RunOptions(bool Force, string? Timeout, int? Parallelism);

public sealed record RunCounts(int Total, int Waiting, int Active, int Done, int Failed, int Skipped);

/// <summary>One run as a whole, as the coordinator last told it.</summary>
public sealed record RunSummary(
    string RunId, RunKind Kind, RunOutcome Outcome, string? Stage, long StartedAt, long? EndedAt, RunOptions? Options, RunCounts Counts,
    string? Node = null)
{
    public bool HasEnded => Outcome != RunOutcome.Running;

    public TimeSpan? Took => EndedAt is { } end ? TimeSpan.FromMilliseconds(end - StartedAt) : null;
}

public static class RunNames
{
    public static string Wire(this RunKind kind) => Spelled(kind);
    public static string Words(this RunKind kind) => Spelled(kind).Replace('_', ' ');
    public static string Words(this RunOutcome outcome) => Spelled(outcome).Replace('_', ' ');
    private static string Spelled<T>(T value) where T : struct, Enum => Cluster.Wire.Write(value).GetString()!;
}
