using System.Collections.Immutable;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>Questions about the runs. An unknown run is answered with a refusal.</summary>
public abstract record ShutdownRequest
{
    public sealed record GetRuns : ShutdownRequest;

    /// <summary>
    /// Answered when the run has changed more often than <paramref name="Seen"/>, or is over, or after the watch timeout of the coordinator:
    /// so a watcher that repeats the request sees every change, also when the coordinator moves to another node.
    /// </summary>
    /// <param name="WithUnits">Also the units that changed since, at most <see cref="RunChanges.MaxUnits"/> at a time.</param>
    public sealed record WatchRun(RunId Run, long Seen, bool WithUnits) : ShutdownRequest
    {
        /// <summary>The units are returned with their receipts.</summary>
        public bool WithReceipts { get; init; }
    }

    private ShutdownRequest() { }
}

/// <summary>A run and the counts of its units.</summary>
/// <param name="Node">The node that is drained, host:port; null for other kinds.</param>
/// <param name="Stage">"datafeeds", "jobs" or "done".</param>
/// <param name="EndedAt">Null while the run is under way.</param>
public sealed record RunSummary(
    RunId Id, RunKind Kind, RunOptions Options, string? Node, RunOutcome Outcome, string Stage, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    int Total, int Waiting, int Active, int Done, int Failed, int Skipped)
{
    /// <summary>Who asked for the run; null for the cluster itself, and on a node without security.</summary>
    public Identity? StartedBy { get; init; }

    public Identity? CancelledBy { get; init; }

    /// <summary>The version of the program that planned the run; null for runs of older builds.</summary>
    public string? Build { get; init; }

    /// <summary>How long it was predicted to take; null when that was not predicted.</summary>
    public PredictedRun? Prediction { get; init; }
}

/// <summary>A unit of a run.</summary>
/// <param name="Node">Where the unit was when it last answered, host:port; null when it has not yet.</param>
public sealed record UnitView(UnitId Unit, UnitState State, string? Node = null)
{
    /// <summary>What the unit acknowledged; null unless it was requested, before the unit has ended, and for old runs.</summary>
    public CloseReceipt? Receipt { get; init; }

    /// <summary>The steps that it has begun, in their order; null when there are none, and from older builds.</summary>
    public ImmutableArray<BegunStep>? Steps { get; init; }
}

/// <summary>What changed in a run.</summary>
/// <param name="Seen">The change count for the next request.</param>
/// <param name="More">There are more changed units; the next request is answered at once.</param>
public sealed record RunChanges(RunSummary Summary, long Seen, ImmutableArray<UnitView> Units, bool More)
{
    /// <summary>Bounds an answer, so that it fits a frame of the transport.</summary>
    public const int MaxUnits = 500;
}

/// <summary>The replies of the coordinator.</summary>
public abstract record ShutdownReply
{
    public sealed record RunAccepted(RunId Run) : ShutdownReply;

    public sealed record RunRefused(Refusal Refusal) : ShutdownReply;

    public sealed record RunsListed(ImmutableArray<RunSummary> Runs) : ShutdownReply;

    public sealed record RunWatched(RunChanges Changes) : ShutdownReply;

    private ShutdownReply() { }
}
