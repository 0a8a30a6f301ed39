using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Jobs;

/// <summary>A job's engine as seen from outside.</summary>
public enum EngineStatus { Invalid = 0, None, Starting, Ready, Vacating, Suspended }

/// <summary>Everything that may be shown of a job at one moment.</summary>
/// <param name="Node">Where it runs; null when it does not.</param>
/// <param name="WaitingFor">A description of what the job waits for; null when it does not wait.</param>
/// <param name="Config">Null when there is no such job.</param>
/// <param name="Position">How far a datafeed has been read into the model; null when none has.</param>
/// <param name="OpenedAt">Null before it was first opened.</param>
/// <param name="FinishedAt">When it was closed; null before that, and once it is open again.</param>
/// <param name="ClosingFor">The run that closes it; null when it is not being closed.</param>
/// <param name="Reason">Why it failed, or why its last close was given up; null for no reason.</param>
public sealed record JobView(
    JobId Id,
    JobPhase Phase,
    EngineStatus Engine,
    JobConfig? Config,
    long Epoch,
    JobStatistics Statistics,
    ModelHistory Model,
    DatafeedPosition? Position,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? FinishedAt,
    RunId? ClosingFor,
    string? Reason,
    string? Node,
    string? WaitingFor)
{
    /// <summary>What the last forced close skipped, as long as no model has been saved since; null for nothing.</summary>
    public string? Skipped { get; init; }

    /// <summary>The run of its last close; null before the first.</summary>
    public RunId? ClosedBy { get; init; }

    /// <summary>Why its results cannot be compared with a replay from its source; null when nothing prevents it.</summary>
    public string? ReplayObstacle { get; init; }

    /// <summary>What was saved of it cannot be read, so that nothing is known for certain: it fails alone in a run over many jobs.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>How long its buckets took; null when its node has analysed none of them.</summary>
    public JobTiming? Timing { get; init; }

    /// <summary>A job that did not answer, or could not.</summary>
    /// <param name="reason">The reason.</param>
    public static JobView Unanswered(JobId id, string reason) => new(
        id, JobPhase.Failed, EngineStatus.None, null, 0, JobStatistics.Empty, ModelHistory.Empty, null, null, null, null, reason, null, null);

    /// <summary>Nothing is known of it but that it is there.</summary>
    public bool IsUnanswered => Phase == JobPhase.Failed && Config is null;

    /// <summary>Of the incarnation that works; null while none does.</summary>
    public long? RunningEpoch => Phase is JobPhase.Open or JobPhase.Closing && Engine == EngineStatus.Ready ? Epoch : null;

    /// <summary>Elastic's word for the state.</summary>
    public string State => StateOf(Phase, Engine);

    /// <inheritdoc cref="State"/>
    public static string StateOf(JobPhase phase, EngineStatus engine) => (phase, engine) switch
    {
        (JobPhase.Open, EngineStatus.Ready or EngineStatus.Suspended) => "opened",
        (JobPhase.Open, _) => "opening",
        (JobPhase.Closing, _) => "closing",
        (JobPhase.Failed, _) => "failed",
        _ => "closed",
    };
}
