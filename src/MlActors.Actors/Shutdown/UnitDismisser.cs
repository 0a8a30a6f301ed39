using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Agents;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Shutdown;

/// <summary>From a dismisser to the coordinator: how the unit ends. The dismisser stops.</summary>
internal sealed record UnitDismissed(UnitChange Change) : INoSerializationVerificationNeeded;

/// <summary>
/// What force does about a unit that does not answer even a forced close: the registry no longer expects it, so that it is not started again,
/// and the run reports what was not done. One for each such unit; it reports once.
/// </summary>
internal sealed class UnitDismisser : ReceiveActor
{
    private readonly UnitChange _change;
    private readonly UnitState.Failed _failed;
    private readonly CoordinatorDependencies _node;

    /// <param name="failed">The failed forced close.</param>
    public UnitDismisser(UnitChange failed, CoordinatorDependencies node)
    {
        (_change, _failed, _node) = (failed, (UnitState.Failed)failed.State, node);
        Receive<RegistryAnswered>(answered => End(answered.IsDone ? Dismissed() : NotDismissed()));

        // Neither force nor the end of the run's time changes what is asked.
        Receive<AgentSignal>(_ => { });
    }

    public static Props Props(UnitChange failed, CoordinatorDependencies node) =>
        ActorProducer<UnitDismisser>.Props(() => new UnitDismisser(failed, node));

    protected override void PreStart()
    {
        RegistryCommand command = _change.Unit.Kind == UnitKind.Job
            ? new RegistryCommand.StopExpectingJob(new JobId(_change.Unit.Name))
            : new RegistryCommand.StopExpectingDatafeed(new DatafeedId(_change.Unit.Name));
        _node.Registry.AskAsync<object>(command, _node.Settings.StepTimeout, _node.Time).PipeTo(
            Self,
            success: answer => new RegistryAnswered(answer is RegistryReply.RegistryDone),
            failure: _ => new RegistryAnswered(IsDone: false));
    }

    private UnitState.Done Dismissed()
    {
        Context.GetLogger().Warning("{0} does not answer and is not started again: {1}", _change.Unit, _failed.Reason);
        var missing = _change.Unit.Kind == UnitKind.Job ? "closed" : "stopped";
        return new UnitState.Done(_node.Time.GetUtcNow(), $"{_failed.Reason} Not {missing} in its journal, not started again.");
    }

    private UnitState.Failed NotDismissed() =>
        _failed with { Reason = $"{_failed.Reason} The registry did not answer, so it may be started again." };

    private void End(UnitState state)
    {
        Context.Parent.Tell(new UnitDismissed(_change with { State = state }));
        Context.Stop(Self);
    }

    private sealed record RegistryAnswered(bool IsDone) : INoSerializationVerificationNeeded;
}
