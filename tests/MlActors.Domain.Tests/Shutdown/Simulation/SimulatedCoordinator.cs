using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownCommand;

namespace MlActors.Domain.Tests.Shutdown.Simulation;

/// <summary>
/// The coordinator: what it persists survives it, its agents do not. One agent for each unit; a unit that is active when it restarts is
/// asked again.
/// </summary>
internal sealed class SimulatedCoordinator(
    Func<RunState, RunTarget, Action<SimulatedAgent, UnitState>, SimulatedAgent> newAgent, UnreliableNetwork network)
{
    private readonly List<ShutdownEvent> _journal = [];
    private readonly SortedDictionary<UnitId, SimulatedAgent> _agents = [];
    private readonly HashSet<RunId> _givenUp = [];

    public ShutdownState State { get; private set; } = ShutdownState.Initial;

    public IReadOnlyCollection<SimulatedAgent> Agents => _agents.Values;

    public void Handle(ShutdownCommand command)
    {
        foreach (var shutdownEvent in State.Decide(command, Known.Now).Events)
        {
            _journal.Add(shutdownEvent);
            network.Note($"  coordinator: {shutdownEvent.GetType().Name}");
            State = State.Apply(shutdownEvent);
        }

        if (command is CancelRun cancel) _givenUp.Add(cancel.Run);
        if (command is ExpireRun expire) _givenUp.Add(expire.Run);
        GoOn();
    }

    /// <summary>The node of the coordinator is lost; another one recovers from the journal and goes on where it was.</summary>
    public void Restart()
    {
        network.Note("  the coordinator is lost, and another one takes over");
        foreach (var agent in _agents.Values) agent.IsGone = true;
        _agents.Clear();
        State = _journal.Aggregate(ShutdownState.Initial, (state, shutdownEvent) => state.Apply(shutdownEvent));
        GoOn();
    }

    private void GoOn()
    {
        // An immediate report of an agent changes the runs, so each round reads them again.
        while (State.RunsUnderWay.OrderBy(run => run.Kind == RunKind.DrainNode).SelectMany(Idle)
            .FirstOrDefault() is { Target: { } target, Run: { } run })
            StartAgent(run, target);
        foreach (var agent in _agents.Values.ToArray())
        {
            var runs = State.RunsUnderWay.Where(run => run.Units.TryGetValue(agent.Unit, out var unit) && unit.State is UnitState.Active).ToArray();
            if (runs.Any(run => run.Options.Force && run.Kind != RunKind.DrainNode)) agent.Force();
            else if (runs.All(run => _givenUp.Contains(run.Id))) agent.GiveUp("No run needs it any more.");
        }
    }

    private IEnumerable<(RunState Run, RunTarget Target)> Idle(RunState run) =>
        run.ActiveUnits.Select(unit => run.Units[unit].Target).Concat(run.Startable)
        .Where(target => !_agents.ContainsKey(target.Unit))
        .Select(target => (run, target));

    private void StartAgent(RunState run, RunTarget target)
    {
        var agent = newAgent(run, target, Report);
        _agents.Add(target.Unit, agent);
        Report(agent, new UnitState.Active(CloseStep.Gate, 1, Known.Now, target.Unit.ToString()));
        agent.Begin();
    }

    private void Report(SimulatedAgent agent, UnitState state)
    {
        if (state.IsOver)
        {
            agent.IsGone = true;
            _agents.Remove(agent.Unit);
        }

        Handle(new ReportUnits([new UnitChange(agent.Unit, state, agent.Kind)]));
    }
}
