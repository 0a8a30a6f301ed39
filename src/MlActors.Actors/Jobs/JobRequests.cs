using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>Passes requests to the engine of a job, or refuses them by the rules of <see cref="RequestDecisions"/>.</summary>
internal sealed class JobRequests(JobId id, JobJournal journal, EngineHost engine, CloseSteps close, IActorContext context)
{
    public void Receive(JobRequest request)
    {
        var job = journal.State;
        if (request is SaveModel save && job.Phase != JobPhase.Open)
        {
            context.Sender.Tell(AnswerWithoutEngine(save));
            return;
        }

        // The datafeed of a closing job reads again what a lost engine had read: its close goes on, and takes longer.
        if (request is IMayCatchUp { CatchUp: true } && job.Phase == JobPhase.Closing && close.Ledger is { AdmitsCatchUp: true, Run: { } run })
            close.RestartWatchdog(run);
        if (job.Refuse(request, close.Ledger, engine.AvailabilityFor(job, close.Ledger.Kind)) is { } refusal)
            context.Sender.Tell(new JobRefused(refusal));
        else if (request is RefreshRules) engine.ReadRules(job.Config!, context.Sender);
        else engine.Forward(request);
    }

    private JobReply AnswerWithoutEngine(SaveModel save) =>
        journal.State.Phase == JobPhase.Closing ? new JobRefused(Refusal.Unavailable($"Job [{id}] is closing"))
        : journal.State.RefuseUnlessSaved(id, save.Reach) is { } refusal ? new JobRefused(refusal)
        : new ModelIsSaved();
}
