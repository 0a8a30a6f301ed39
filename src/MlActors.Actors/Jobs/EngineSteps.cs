using Akka.Actor;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Actors.Jobs;

/// <summary>The steps of a close that an engine does. Each is acknowledged to the job when its effect is durable.</summary>
internal sealed class EngineSteps(EngineStart start, ResultOutbox results, ModelSaving saving, IActorContext context, Action reportProgress)
{
    public void Perform(CloseStep step, JobModel model)
    {
        switch (step)
        {
            case CloseStep.Flush:
                results.AfterDurable(() => Acknowledge(step, null));
                break;
            case CloseStep.Prune:
                Acknowledge(step, $"{model.Prune()} series dropped");
                break;
            case CloseStep.Finalize:
                results.Send(model.Interim());
                reportProgress();
                results.AfterDurable(() => Acknowledge(step, null));
                break;
            case CloseStep.Snapshot when model.IsSaved:
                Acknowledge(step, start.Snapshot is null ? "nothing to save" : "unchanged since the last snapshot");
                break;
            case CloseStep.Snapshot:
                saving.Begin(model, step);
                break;
        }
    }

    private void Acknowledge(CloseStep step, string? detail) => context.Parent.Tell(new StepAcknowledged(step, detail));
}
