using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Domain.Jobs;

/// <summary>What a job knows of its engine when a request arrives.</summary>
/// <param name="WasOpenBefore">The job was open before this engine, so the sender of data is asked to try again and not refused for good.</param>
/// <param name="WaitingFor">What the engine waits for; null when it does not wait.</param>
public sealed record EngineAvailability(EngineStatus Status, bool IsNodeLeaving, bool WasOpenBefore, string? WaitingFor);

/// <summary>Which requests a job passes to its engine. Refusals have Elastic's texts where Elastic has one.</summary>
public static class RequestDecisions
{
    /// <returns>Why the request is refused; null when the engine gets it.</returns>
    public static Refusal? Refuse(this JobState job, JobRequest request, CloseLedger ledger, EngineAvailability engine) => request switch
    {
        IMayCatchUp { CatchUp: true } when job.Phase == JobPhase.Closing && ledger.AdmitsCatchUp => engine.Status == EngineStatus.Ready
            ? null
            : Refusal.Unavailable($"Job [{request.JobId}] waits for {engine.WaitingFor}"),
        AttachDatafeed { CatchUp: false } attach => job.RefuseStart(attach, ledger, engine),
        _ => job.RefuseUnlessReady(request.JobId, ledger, engine),
    };

    private static Refusal? RefuseStart(this JobState job, AttachDatafeed attach, CloseLedger ledger, EngineAvailability engine) => job.Phase switch
    {
        JobPhase.Open when !ledger.IsGated && engine.Status != EngineStatus.Ready => Refusal.Unavailable($"Job [{attach.JobId}] is opening"),
        JobPhase.Open or JobPhase.Absent => job.RefuseUnlessReady(attach.JobId, ledger, engine),
        _ => Refusal.Conflict(
            $"cannot start datafeed [{attach.Datafeed}] because job [{attach.JobId}] is {JobView.StateOf(job.Phase, engine.Status)}"),
    };

    private static Refusal? RefuseUnlessReady(this JobState job, JobId id, CloseLedger ledger, EngineAvailability engine)
    {
        if (job.RefuseUnlessOpen(id) is { } refusal) return refusal;
        if (ledger.IsGated || engine.IsNodeLeaving) return Refusal.Unavailable($"Job [{id}] is being moved to another node");
        if (engine.Status == EngineStatus.Ready) return null;
        return engine.WasOpenBefore
            ? Refusal.Unavailable($"Job [{id}] is starting again and waits for {engine.WaitingFor}")
            : JobDecisions.NotOpen(id);
    }
}
