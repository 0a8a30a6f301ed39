using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Domain.Jobs;

/// <summary>What a job does with a step that is asked of it.</summary>
public enum StepJudgement
{
    Invalid = 0,
    Perform,

    /// <summary>It is done: acknowledge it again, without repeating the effect.</summary>
    Repeat,

    /// <summary>It is being done, or a step of another run is: ask again.</summary>
    UnderWay,

    /// <summary>Steps before it are missing.</summary>
    StartOver,

    /// <summary>The engine is starting; the step is judged again when it is ready.</summary>
    WaitForEngine,

    /// <summary>The job has no engine here and gets none, because its node leaves: another node takes it over.</summary>
    NodeLeaves,

    /// <summary>The shard moves, and the job is saved by its own run first: the close continues on the other node.</summary>
    JobMoves,

    /// <summary>There is nothing to stop, or this run has stopped it before.</summary>
    NotRunning,

    /// <summary>A job that failed closes by force only.</summary>
    NeedsForce,
}

/// <summary>The rules for a step of a close or a vacate, by the job's phase, its engine and what was done before.</summary>
public static class StepDecisions
{
    /// <param name="moveRun">The job's own run, which saves it before its shard moves; null when the shard stays.</param>
    public static StepJudgement Judge(
        this JobState job, PerformStep asked, CloseLedger ledger, EngineStatus engine, bool isNodeLeaving, RunId? moveRun) => asked switch
    {
        // An agent of a run that is over, on a node that was suspended or has heard nothing since, must not close what was opened again.
        { Kind: CloseKind.Close } when job.Phase is JobPhase.Open or JobPhase.Closing && job.ClosedBy == asked.Run => StepJudgement.NotRunning,
        _ when moveRun is { } own && asked.Run != own => StepJudgement.JobMoves,
        _ when !job.HasToBeStopped(asked.Kind, engine, isNodeLeaving) =>
            job.Phase == JobPhase.Failed && asked.Kind == CloseKind.Close ? StepJudgement.NeedsForce : StepJudgement.NotRunning,
        _ when engine == EngineStatus.None && isNodeLeaving => StepJudgement.NodeLeaves,
        _ when engine != EngineStatus.Ready => StepJudgement.WaitForEngine,
        _ => ledger.Judge(asked.Run, asked.Kind, asked.Step),
    };

    // A job without an engine on a node that is being drained has nothing to vacate: the engine does not start again there, and a caller
    // that asks again has lost the last acknowledgement. A closing job is saved like any other before it leaves its node.
    private static bool HasToBeStopped(this JobState job, CloseKind kind, EngineStatus engine, bool isNodeLeaving) =>
        job.Phase is JobPhase.Open or JobPhase.Closing && (kind == CloseKind.Close || engine != EngineStatus.None || !isNodeLeaving);
}
