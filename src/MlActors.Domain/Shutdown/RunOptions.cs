namespace MlActors.Domain.Shutdown;

/// <summary>What a run does.</summary>
public enum RunKind { Invalid = 0, StopDatafeeds, CloseJobs, DrainNode, ShutDown }

/// <summary>The options of a run.</summary>
/// <param name="Budget">The time limit of the run; units that are not done by then fail with that reason.</param>
/// <param name="Parallelism">Units under way at a time.</param>
/// <param name="Force">Do not flush, prune, finalize and snapshot.</param>
public sealed record RunOptions(TimeSpan Budget, int Parallelism, bool Force = false)
{
    /// <summary>More units under way would only wait for the store.</summary>
    public const int MaxParallelism = 10_000;

    /// <returns>The limit that is violated; null for valid options.</returns>
    public string? FindFault() => Budget <= TimeSpan.Zero ? "[timeout] must be positive"
        : Parallelism is < 1 or > MaxParallelism ? $"[parallelism] must be between 1 and {MaxParallelism}, found [{Parallelism}]"
        : null;
}

/// <summary>Whether a run is over, and how it ended.</summary>
public enum RunOutcome { Invalid = 0, Running, Completed, Partial, Cancelled }
