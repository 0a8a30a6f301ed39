using System.Collections.Immutable;

namespace MlActors.Domain.Shutdown;

/// <summary>Everything that can have happened to the runs.</summary>
public abstract record ShutdownEvent(DateTimeOffset At)
{
    /// <param name="Changes">In a digest: the change count before the units of the digest. Watchers have seen it, and continue from it.</param>
    public sealed record RunStarted(
        DateTimeOffset At, RunId Run, RunKind Kind, RunOptions Options, string? Node, ImmutableArray<RunTarget> Targets, long Changes = 0)
            : ShutdownEvent(At)
    {
        /// <summary>Who asked for the run; null for the cluster itself, on a node without security, and for runs of older builds.</summary>
        public Identity? By { get; init; }

        /// <summary>The version of the program that planned the run; null for runs of older builds.</summary>
        public string? Build { get; init; }

        /// <summary>How long it was predicted to take; null when that was not predicted.</summary>
        public PredictedRun? Prediction { get; init; }
    }

    /// <summary>Units of one or more runs moved on. A unit of several runs changes in all of them that the change applies to.</summary>
    /// <param name="Only">In a digest: the one run whose units these are; null for all runs.</param>
    public sealed record UnitsChanged(DateTimeOffset At, ImmutableArray<UnitChange> Changes, RunId? Only = null) : ShutdownEvent(At);

    /// <summary>Jobs that were waiting in this run are left alone, because a datafeed could not be stopped.</summary>
    /// <param name="Datafeed">Only the job of this datafeed; null, from older builds, means all jobs.</param>
    public sealed record UnitsSkipped(DateTimeOffset At, RunId Run, string Reason, DatafeedId? Datafeed = null) : ShutdownEvent(At);

    /// <summary>Nothing more is started; waiting units are skipped, active ones are abandoned.</summary>
    public sealed record RunCancelled(DateTimeOffset At, RunId Run) : ShutdownEvent(At)
    {
        public Identity? By { get; init; }
    }

    public sealed record RunExpired(DateTimeOffset At, RunId Run) : ShutdownEvent(At);

    public sealed record RunEnded(DateTimeOffset At, RunId Run, RunOutcome Outcome) : ShutdownEvent(At);
}
