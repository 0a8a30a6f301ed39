using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Agents;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Recovering;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>
/// Runs the shutdown runs: a persistent singleton around <see cref="ShutdownState"/>. Each unit is brought to rest by an agent of its own;
/// what the agents report is persisted in batches. One that restarts, here or on another node, starts agents for all units that are not final.
/// </summary>
internal sealed partial class ShutdownCoordinator : ReceivePersistentActor, IWithTimers
{
    private readonly CoordinatorDependencies _node;
    private readonly Dictionary<UnitId, IActorRef> _agents = [];
    private readonly Dictionary<UnitId, UnitChange> _reports = [];
    private readonly Queue<PendingCommand> _pendingCommands = new();
    private ShutdownState _state = ShutdownState.Initial;
    private PendingCommand? _inHand;
    private bool _isReleased;

    public ShutdownCoordinator(CoordinatorDependencies node)
    {
        _node = node;
        _recovery = new DigestedRecovery("The shutdown coordinator", node.Digests, Context.GetLogger());
        RecoverFromJournal();
        Command<StartRun>(start => Submit(start, new RunAccepted(start.Run)));
        Command<CancelRun>(cancel => Submit(cancel, new RunAccepted(cancel.Run)));
        Command<AgentReport>(report => OnReport(report.Change));
        Command<UnitDismissed>(OnDismissed);
        Command<GetRuns>(
            _ => Sender.Tell(new RunsListed([.. _state.Runs.Values.OrderByDescending(run => run.StartedAt).Select(run => run.Summarize())])));
        Command<WatchRun>(Watch);
        Command<Tick>(_ => OnTick());
        Command<ReleaseCoordinator>(_ => Release());
        ReceiveDigestAnswers();
    }

    public override string PersistenceId => "shutdown-coordinator";

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _node.Time.GetUtcNow();

    private void Resume()
    {
        Timers.StartPeriodicTimer("tick", new Tick(), _node.Settings.WatchTimeout);
        foreach (var run in _state.Runs.Values.Where(run => run.IsOver)) OpenGateOf(run);
        foreach (var run in _state.RunsUnderWay)
        {
            Context.GetLogger().Info(
                "Run [{0}] is taken up again, {1} of {2} units are at rest.", run.Id, run.Units.Values.Count(unit => unit.State.IsOver),
                run.Units.Count);
        }

        StartUnits();
    }

    private void Submit(ShutdownCommand command, ShutdownReply accepted)
    {
        _pendingCommands.Enqueue(new PendingCommand(command, Sender, accepted));
        PersistNext();
    }

    private void OnReport(UnitChange change)
    {
        if (IsToBeDismissed(change)) Dismiss(change);
        else Report(change);
    }

    private void Report(UnitChange change)
    {
        if (change.State.IsOver)
        {
            _agents.Remove(change.Unit);
            _toldToGiveUp.Remove(change.Unit);
        }

        _reports[change.Unit] = change;
        PersistNext();
    }

    /// <summary>
    /// One batch at a time: while it is being written the next one gathers, so a run of ten thousand jobs costs dozens of writes and not
    /// tens of thousands.
    /// </summary>
    private void PersistNext()
    {
        if (_inHand is not null) return;
        if (NextOrder() is not { } order)
        {
            if (_isReleased) Context.Stop(Self);
            return;
        }

        var decision = _state.Decide(order.Command, Now);
        if (decision.Refusal is not null || decision.Events.IsEmpty)
        {
            order.Answer(decision.Refusal);
            PersistNext();
            return;
        }

        _inHand = order;
        var left = decision.Events.Length;
        PersistAllAsync(decision.Events, shutdownEvent =>
        {
            _state = _state.Apply(shutdownEvent);
            if (shutdownEvent is ShutdownEvent.RunEnded ended) OnEnded(ended);
            if (--left > 0) return;
            _inHand = null;
            order.Answer(null);
            SaveDigestIfDue();
            StartUnits();
            AnswerWatchers();
            PersistNext();
        });
    }

    private PendingCommand? NextOrder()
    {
        if (_pendingCommands.TryDequeue(out var next)) return next;
        if (_reports.Count == 0) return null;
        var changes = _reports.Values.ToImmutableArray();
        _reports.Clear();
        return new PendingCommand(new ReportUnits(changes), ActorRefs.Nobody, null);
    }

    private void StartUnits()
    {
        if (_isReleased) return;
        foreach (var run in _state.RunsUnderWay)
        {
            foreach (var target in run.Startable) SendAgent(run, target);

            // The agent that a unit shared with another run may have ended without bringing it where this run wants it.
            foreach (var unit in run.ActiveUnits.Where(unit => !_agents.ContainsKey(unit) && !_reports.ContainsKey(unit)))
                SendAgent(run, run.Units[unit].Target);
        }
    }

    /// <summary>A unit that another run is bringing to rest already has its agent; both runs hear of it.</summary>
    private void SendAgent(RunState run, RunTarget target)
    {
        if (_agents.TryGetValue(target.Unit, out var agent))
        {
            if (run.Options.Force) agent.Tell(new AgentSignal(new Domain.Jobs.CloseSignal.ForceRequested()));
            _reports.TryAdd(target.Unit, new UnitChange(target.Unit, StateInOtherRun(target.Unit)));
            return;
        }

        _agents[target.Unit] = Context.ActorOf(AgentFor(run, target));
    }

    private UnitState StateInOtherRun(UnitId unit) => _state.RunsUnderWay
        .Select(run => run.Units.GetValueOrDefault(unit)?.State as UnitState.Active)
        .FirstOrDefault(state => state is not null) ?? new UnitState.Active(Domain.Jobs.CloseStep.Gate, 1, Now, "the run that has begun with it");

    private Props AgentFor(RunState run, RunTarget target)
    {
        var drains = run.Kind == RunKind.DrainNode;
        return target.Unit.Kind == UnitKind.Datafeed
            ? DatafeedStopper.Props(
                _node.Datafeeds, new StopTarget(new(target.Unit.Name), run.Id, drains) { Force = run.Options.Force }, _node.Settings)
            : JobCloser.Props(
                _node.Jobs,
                new CloseTarget(new(target.Unit.Name), run.Id, drains ? Domain.Jobs.CloseKind.Vacate : Domain.Jobs.CloseKind.Close, target.Datafeed) {
                    Force = run.Options.Force },
                _node.Datafeeds,
                _node.Settings);
    }

    private void OnEnded(ShutdownEvent.RunEnded ended)
    {
        var run = _state.Find(ended.Run)!;
        var summary = run.Summarize();
        Context.GetLogger().Info(
            "Run [{0}] ({1}) is over: {2}, {3} done, {4} failed, {5} skipped.", run.Id, run.Kind, run.Outcome, summary.Done, summary.Failed,
            summary.Skipped);
        OpenGateOf(run);
    }

    private void OpenGateOf(RunState run)
    {
        if (run.Kind == RunKind.ShutDown) _node.Registry.Tell(new Domain.Registry.RegistryCommand.OpenGate(run.Id));
    }

    private void OnTick()
    {
        foreach (var run in _state.RunsUnderWay)
        {
            if (run.IsCancelled) GiveUp(run, "The run was cancelled.");
            else if (Now >= run.Deadline)
            {
                if (!run.WaitingUnits.IsEmpty) _pendingCommands.Enqueue(new PendingCommand(new ExpireRun(run.Id), ActorRefs.Nobody, null));
                GiveUp(run, "The time of the run was up.");
            }
        }

        PersistNext();
        AnswerTimedOutWatchers();
    }

    // A unit that another run still wants at rest is not given up; its agent goes on, and both runs hear how it ends.
    private void GiveUp(RunState run, string reason)
    {
        var wanted = _state.RunsUnderWay.Where(other => !other.IsCancelled && Now < other.Deadline).SelectMany(other => other.ActiveUnits)
            .ToHashSet();
        foreach (var unit in run.ActiveUnits.Where(unit => !wanted.Contains(unit)))
        {
            if (_agents.ContainsKey(unit)) _toldToGiveUp.Add(unit);
            _agents.GetValueOrDefault(unit)?.Tell(new AgentSignal(new Domain.Jobs.CloseSignal.GiveUp(reason)));
        }
    }

    /// <summary>The singleton moves: what is being written is finished first. The next coordinator starts the agents again.</summary>
    private void Release()
    {
        _isReleased = true;
        PersistNext();
    }

    private sealed record Tick : INoSerializationVerificationNeeded;

    /// <summary>A command that waits for its turn to be decided and written.</summary>
    /// <param name="Accepted">The reply when it is accepted; null when there is no sender.</param>
    private sealed record PendingCommand(ShutdownCommand Command, IActorRef Asker, ShutdownReply? Accepted)
    {
        public void Answer(Domain.Refusal? refusal)
        {
            if (refusal is not null) Asker.Tell(new RunRefused(refusal));
            else if (Accepted is not null) Asker.Tell(Accepted);
        }
    }
}

/// <summary>Ends the coordinator where it is, so that it can begin on another node. Never a PoisonPill, which would overtake a write.</summary>
internal sealed record ReleaseCoordinator : INoSerializationVerificationNeeded;

/// <summary>The actors and settings that the coordinator uses.</summary>
internal sealed record CoordinatorDependencies(
    IActorRef Jobs, IActorRef Datafeeds, IActorRef Registry, ShutdownSettings Settings, IStoreSync Sync, TimeProvider Time)
{
    /// <summary>One for all incarnations of the coordinator on this node.</summary>
    public DigestHistory Digests { get; init; } = new();
}
