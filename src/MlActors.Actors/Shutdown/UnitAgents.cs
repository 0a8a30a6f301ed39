using Akka.Actor;
using MlActors.Actors.Agents;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Shutdown;

/// <summary>The agents that work for the coordinator, at most one for each unit, whatever the number of runs that want it.</summary>
/// <param name="context">Of the coordinator, whose children they are.</param>
internal sealed class UnitAgents(IActorContext context, CoordinatorDependencies node)
{
    private readonly Dictionary<UnitId, Agent> _agents = [];

    private enum AgentPhase { Invalid = 0, Working, GivingUp, Dismissing }

    public bool Has(UnitId unit) => _agents.ContainsKey(unit);

    /// <summary>The agent was told to give up: the time was up, or the run was cancelled.</summary>
    public bool IsGivingUp(UnitId unit) => _agents.TryGetValue(unit, out var agent) && agent.Phase == AgentPhase.GivingUp;

    public void Start(RunState run, RunTarget target) =>
        _agents[target.Unit] = new Agent(context.ActorOf(AgentFor(run, target)), AgentPhase.Working);

    /// <summary>Continues the work of an agent that is gone.</summary>
    /// <param name="reason">Why that work is given up: then no step is asked for, and what was begun is undone. Null when it is not.</param>
    public void Continue(RunState run, RunUnit unit, string? reason)
    {
        if (reason is null)
        {
            Start(run, unit.Target);
            return;
        }

        var step = (unit.State as UnitState.Active)?.Step ?? CloseStep.Gate;
        _agents[unit.Target.Unit] = new Agent(context.ActorOf(AgentFor(run, unit.Target, new GivenUp(step, reason))), AgentPhase.GivingUp);
    }

    public void Force(UnitId unit) => _agents[unit].Actor.Tell(new AgentSignal(new CloseSignal.ForceRequested()));

    /// <summary>Ends the work on a unit; nothing happens when no agent works on it.</summary>
    public void GiveUp(UnitId unit, string reason)
    {
        if (!_agents.TryGetValue(unit, out var agent)) return;
        if (agent.Phase == AgentPhase.Working) _agents[unit] = agent with { Phase = AgentPhase.GivingUp };
        agent.Actor.Tell(new AgentSignal(new CloseSignal.GiveUp(reason)));
    }

    /// <summary>The unit's agent has ended, and a dismisser takes its place: until the registry has answered no other agent is started.</summary>
    public void Dismiss(UnitChange failed) =>
        _agents[failed.Unit] = new Agent(context.ActorOf(UnitDismisser.Props(failed, node)), AgentPhase.Dismissing);

    public void Remove(UnitId unit) => _agents.Remove(unit);

    private Props AgentFor(RunState run, RunTarget target, GivenUp? givenUp = null)
    {
        var drains = run.Kind == RunKind.DrainNode;
        if (target.Unit.Kind == UnitKind.Datafeed)
        {
            var stop = new StopTarget(new DatafeedId(target.Unit.Name), run.Id, drains) { Force = run.Options.Force, GivenUp = givenUp };
            return DatafeedStopper.Props(node.Datafeeds, stop, node.Settings);
        }

        var close = new CloseTarget(new JobId(target.Unit.Name), run.Id, drains ? CloseKind.Vacate : CloseKind.Close, target.Datafeed)
        {
            Force = run.Options.Force, GivenUp = givenUp,
        };
        return JobCloser.Props(node.Jobs, close, node.Datafeeds, node.Settings);
    }

    private sealed record Agent(IActorRef Actor, AgentPhase Phase);
}
