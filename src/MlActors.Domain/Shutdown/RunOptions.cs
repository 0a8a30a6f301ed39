namespace MlActors.Domain.Shutdown;

/// <summary>What a run does.</summary>
public enum RunKind { Invalid = 0, StopDatafeeds, CloseJobs, DrainNode, ShutDown }

/// <summary>The options of a run.</summary>
/// <param name="Budget">The time limit of the run; units that are not done by then fail with that reason.</param>
/// <param name="Parallelism">How many units are active at a time, from 1 to <see cref="ShutdownDecisions.MaxParallelism"/>.</param>
/// <param name="Force">The steps flush, prune, finalize and snapshot are skipped.</param>
public sealed record RunOptions(TimeSpan Budget, int Parallelism, bool Force = false);

/// <summary>Whether a run is over, and how it ended.</summary>
public enum RunOutcome { Invalid = 0, Running, Completed, Partial, Cancelled }
