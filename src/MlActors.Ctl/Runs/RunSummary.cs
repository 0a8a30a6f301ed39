using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>What a run does.</summary>
public enum RunKind { Shutdown, StopDatafeeds, CloseJobs, DrainNode }

/// <summary>The result of a run; <see cref="Running"/> until it ends.</summary>
public enum RunOutcome { Running, Completed, Partial, Cancelled }

/// <summary>The options of a run; the timeout is in Elastic's notation.</summary>
public sealed record RunOptions(bool Force, string? Timeout, int? Parallelism);

/// <summary>The number of units of a run, in total and by state.</summary>
public sealed record RunCounts(int Total, int Waiting, int Active, int Done, int Failed, int Skipped)
{
    public string ToText() => $"{Done} of {Total} done, {Failed} failed, {Skipped} skipped";
}

/// <summary>A run as the coordinator last reported it.</summary>
/// <param name="StartedAt">Milliseconds since the Unix epoch.</param>
/// <param name="EndedAt">Milliseconds since the Unix epoch; null while the run is active.</param>
/// <param name="Node">The node that is drained; null for other kinds of runs.</param>
public sealed record RunSummary(
    string RunId, RunKind Kind, RunOutcome Outcome, string? Stage, long StartedAt, long? EndedAt, RunOptions? Options, RunCounts Counts,
    string? Node = null)
{
    /// <summary>Who asked for the run; null for the cluster itself, and without security.</summary>
    public string? StartedBy { get; init; }

    public string? CancelledBy { get; init; }

    /// <summary>Null when nothing was predicted.</summary>
    public PredictedRun? Prediction { get; init; }

    /// <summary>The id of the run and who is responsible for it.</summary>
    public string Origin => $"run {RunId}{Responsible}";

    /// <summary>Begins with a comma; empty when nothing is known.</summary>
    public string Responsible =>
        (StartedBy is null ? "" : $", started by {StartedBy}") + (CancelledBy is null ? "" : $", cancelled by {CancelledBy}");

    public bool HasEnded => Outcome != RunOutcome.Running;

    public TimeSpan? Took => EndedAt is { } end ? TimeSpan.FromMilliseconds(end - StartedAt) : null;
}

/// <summary>Kinds and outcomes as the REST API spells them, and as text for the operator.</summary>
public static class RunNames
{
    public static string ApiName(this RunKind kind) => Spelled(kind);
    public static string ToText(this RunKind kind) => Spelled(kind).Replace('_', ' ');
    public static string ToText(this RunOutcome outcome) => Spelled(outcome).Replace('_', ' ');
    private static string Spelled<T>(T value) where T : struct, Enum => ApiJson.Write(value).GetString()!;
}
