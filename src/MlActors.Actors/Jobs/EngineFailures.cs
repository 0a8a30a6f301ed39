using Akka.Actor;
using Akka.Event;
using static MlActors.Actors.Jobs.EngineMessage;

namespace MlActors.Actors.Jobs;

/// <summary>How an engine ends whose work fails: it would fail again after a restart, so the job gets the reason, and the engine stops.</summary>
internal sealed class EngineFailures(EngineStart start, ModelRecovery recovery, IActorContext context)
{
    /// <summary>Does what analyses data.</summary>
    public void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            context.GetLogger().Error(fault, "The engine of job [{0}] failed.", start.Config.Id);
            EndWith(new EngineFailed(fault.Message, IsDamaged: false));
        }
    }

    /// <summary>Does what rebuilds the model; the report says whether an older snapshot may help.</summary>
    public void Rebuild(Action work) => Attempt(() =>
    {
        try
        {
            work();
        }
        catch (Exception fault) when (recovery.Describe(fault) is { } report)
        {
            EndWith(report);
        }
    });

    private void EndWith(EngineMessage last)
    {
        context.Parent.Tell(last);
        context.Stop(context.Self);
    }
}
