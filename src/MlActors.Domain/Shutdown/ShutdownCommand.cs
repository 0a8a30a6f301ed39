using System.Collections.Immutable;

namespace MlActors.Domain.Shutdown;

/// <summary>Everything that may change the shutdown runs. Decided by <see cref="ShutdownDecisions"/>.</summary>
public abstract record ShutdownCommand
{
    /// <summary>The same id again is the same run.</summary>
    public sealed record StartRun(RunId Run, RunKind Kind, RunOptions Options, string? Node, ImmutableArray<RunTarget> Targets) : ShutdownCommand
    {
        /// <summary>Who asked for the run; null for the cluster itself, and on a node without security.</summary>
        public Identity? By { get; init; }

        /// <summary>The version of the program that planned the run.</summary>
        public string? Build { get; init; }

        /// <summary>How long it was predicted to take; null when that was not predicted.</summary>
        public PredictedRun? Prediction { get; init; }
    }

    public sealed record CancelRun(RunId Run) : ShutdownCommand
    {
        public Identity? By { get; init; }
    }

    /// <summary>What the agents reported since the last such command.</summary>
    public sealed record ReportUnits(ImmutableArray<UnitChange> Changes) : ShutdownCommand;

    /// <summary>The time of a run is up.</summary>
    public sealed record ExpireRun(RunId Run) : ShutdownCommand;

    private ShutdownCommand() { }
}
