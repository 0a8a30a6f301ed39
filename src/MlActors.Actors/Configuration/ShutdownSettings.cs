using Akka.Configuration;

namespace MlActors.Actors.Configuration;

/// <summary>The block `mlactors.shutdown`: how runs are paced.</summary>
/// <param name="Budget">The time limit of a run that has none of its own.</param>
/// <param name="Parallelism">Units under way at a time.</param>
/// <param name="StepTimeout">How long an agent waits for a step before it asks again.</param>
/// <param name="RetryPause">How long it waits before asking again after a refusal.</param>
/// <param name="WatchTimeout">How long a watcher is kept waiting when nothing changes.</param>
/// <param name="DrainBudget">The drain of a node that leaves.</param>
public sealed record ShutdownSettings(
    TimeSpan Budget, int Parallelism, TimeSpan StepTimeout, TimeSpan RetryPause, TimeSpan WatchTimeout, TimeSpan DrainBudget)
{
    public static readonly IReadOnlyList<string> Keys = ["budget", "parallelism", "step-timeout", "retry-pause", "watch-patience", "drain-budget"];

    public static ShutdownSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "shutdown", Keys);
        return new ShutdownSettings(
            block.Duration("budget"), block.Count("parallelism"), block.Duration("step-timeout"), block.Duration("retry-pause"),
            block.Duration("watch-patience"), block.Duration("drain-budget"));
    }
}
