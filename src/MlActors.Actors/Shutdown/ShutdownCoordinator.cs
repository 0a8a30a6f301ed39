using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Agents;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>
/// Executes the runs: a persistent singleton around <see cref="ShutdownState"/>. An agent works on each unit, and what the agents report is
/// persisted in batches. A coordinator that restarts, here or on another node, starts agents for all units that are not final.
/// </summary>
internal sealed class ShutdownCoordinator : DigestedActor<ShutdownEvent>, IWithTimers
{
    private const int EventsPerDigest = 500;

    private readonly CoordinatorDependencies _node;
    private readonly UnitAgents _agents;
    private readonly RunWatchers _watchers;
    private readonly RunCommands _commands = new();
    private ShutdownState _state = ShutdownState.Initial;
    private bool _isReleased;

    public ShutdownCoordinator(CoordinatorDependencies node)
        : base("The shutdown coordinator", EventsPerDigest, node.Digests, node.Sync) =>
        (_node, _agents, _watchers) = (node, new UnitAgents(Context, node), new RunWatchers(node.Settings.WatchTimeout));

    public override string PersistenceId => "shutdown-coordinator";

    public ITimerScheduler Timers { get; set; } = null!;

    protected override IEnumerable<ShutdownEvent> Digest => _state.ToEvents();

    private DateTimeOffset Now => _node.Time.GetUtcNow();

    protected override void Apply(ShutdownEvent happened) => _state = _state.Apply(happened);

    protected override void Resume()
    {
        Timers.StartPeriodicTimer("tick", new Tick(), _node.Settings.WatchTimeout);
        foreach (var run in _state.Runs.Values.Where(run => run.IsOver)) OpenGateOf(run);
        foreach (var run in _state.RunsUnderWay) Context.GetLogger().Info("Run [{0}] is resumed: {1}.", run.Id, run.Summarize().Describe());
        StartUnits();
    }

    protected override bool Handle(object message)
    {
        switch (message)
        {
            case StartRun start:
                Submit(start, start.Run);
                break;
            case CancelRun cancel:
                Submit(cancel, cancel.Run);
                break;
            case AgentReport report:
                OnReport(report.Change);
                break;
            case UnitDismissed dismissed:
                Record(dismissed.Change);
                break;
            case GetRuns:
                Sender.Tell(new RunsListed([.. _state.Runs.Values.OrderByDescending(run => run.StartedAt).Select(run => run.Summarize())]));
                break;
            case WatchRun watch:
                _watchers.Add(_state, watch, Sender, Now);
                break;
            case Tick:
                foreach (var run in _state.RunsToExpire(Now)) _commands.Add(new ExpireRun(run));
                foreach (var (unit, reason) in _state.UnitsToGiveUp(Now)) _agents.GiveUp(unit, reason);
                WriteNext();
                _watchers.AnswerTimedOut(_state, Now);
                break;

            // The singleton moves: what was accepted is written first. The next coordinator starts the agents again.
            case ReleaseCoordinator:
                _isReleased = true;
                WriteNext();
                break;

            // To an opened gate; a registry that did not get the message asks about the run itself.
            case RegistryReply:
                break;
            default:
                return false;
        }

        return true;
    }

    // A coordinator that does not know what its runs have done would do it again.
    protected override void HandleDamaged(object message, Refusal damage)
    {
        if (message is ReleaseCoordinator) Context.Stop(Self);
        else if (message is ShutdownCommand or ShutdownRequest) Sender.Tell(new RunRefused(damage));
    }

    protected override void RefuseUnwritten(Refusal unwritten) => _commands.RefuseAll(unwritten);

    protected override void PostStop()
    {
        _watchers.RefuseAll();
        base.PostStop();
    }

    private void Submit(ShutdownCommand command, RunId run)
    {
        _commands.Add(command, Sender, new RunAccepted(run));
        WriteNext();
    }

    private void OnReport(UnitChange change)
    {
        if (_state.IsFailedForce(change) && !_agents.IsGivingUp(change.Unit)) _agents.Dismiss(change);
        else Record(change);
    }

    private void Record(UnitChange change)
    {
        if (change.State.IsOver) _agents.Remove(change.Unit);
        _commands.Report(change);
        WriteNext();
    }

    private void WriteNext()
    {
        while (_commands.TakeNext() is { } next)
        {
            var decision = _state.Decide(next.Command, Now);
            if (decision.Refusal is null && !decision.Events.IsEmpty)
            {
                Write(decision.Events);
                return;
            }

            _commands.Finish(decision.Refusal);
        }

        if (_isReleased && !_commands.IsWriting) Context.Stop(Self);
    }

    private void Write(ImmutableArray<ShutdownEvent> events)
    {
        var remaining = events.Length;
        PersistAllAsync(events, happened =>
        {
            Apply(happened);
            if (happened is ShutdownEvent.RunEnded ended) OnEnded(_state.Find(ended.Run)!);
            if (--remaining > 0) return;
            _commands.Finish(null);
            SaveDigestIfDue();
            StartUnits();
            _watchers.AnswerChanged(_state);
            WriteNext();
        });
    }

    private void StartUnits()
    {
        if (_isReleased) return;
        foreach (var run in _state.RunsUnderWay)
        {
            foreach (var target in run.Startable)
            {
                if (_agents.Has(target.Unit)) Share(run, target.Unit);
                else _agents.Start(run, target);
            }

            // The agent that a unit shared with another run may have ended in a state that is not final for this one.
            foreach (var unit in run.ActiveUnits.Where(unit => !_agents.Has(unit) && !_commands.HasReportOf(unit)))
                _agents.Continue(run, run.Units[unit], _state.ReasonToGiveUp(unit, Now));
        }
    }

    /// <summary>A unit that another run has started already keeps its agent, whose reports count for both runs.</summary>
    private void Share(RunState run, UnitId unit)
    {
        if (run.Options.Force) _agents.Force(unit);
        if (!_commands.HasReportOf(unit)) _commands.Report(new UnitChange(unit, _state.StateInOtherRun(unit, Now)));
    }

    private void OnEnded(RunState run)
    {
        Context.GetLogger().Info("Run [{0}] ({1}) is over: {2}, {3}.", run.Id, run.Kind, run.Outcome, run.Summarize().Describe());
        OpenGateOf(run);
    }

    private void OpenGateOf(RunState run)
    {
        if (run.Kind == RunKind.ShutDown) _node.Registry.Tell(new RegistryCommand.OpenGate(run.Id));
    }

    private sealed record Tick : INoSerializationVerificationNeeded;
}
