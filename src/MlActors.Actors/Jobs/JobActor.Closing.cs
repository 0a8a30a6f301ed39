using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Agents;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>The job's side of a close: each step is judged by the ledger, done by the engine or the journal, and acknowledged.</summary>
internal sealed partial class JobActor
{
    private CloseLedger _ledger = CloseLedger.Empty;
    private IActorRef _closer = ActorRefs.Nobody;
    private bool _isLeavingNode;

    private void Perform(PerformStep asked)
    {
        // A job whose shard moves is saved first, by its own agent. Its close continues on the other node.
        if (_isLeavingNode && asked.Run != VacateRun)
        {
            Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is on its way to another node")));
            return;
        }

        if (!HasToBeStopped(asked.Kind))
        {
            AnswerWhenNotRunning(asked);
            return;
        }

        RestartWatchdog(asked.Run);
        if (_status == EngineStatus.None && _node.Node.IsDraining)
        {
            Sender.Tell(new JobRefused(Leaving));
            return;
        }

        if (_status != EngineStatus.Ready)
        {
            var closer = Sender;
            closer.Tell(new StepUnderWay(asked.Step));
            WhenReady(closer, () => Self.Tell(asked, closer));
            return;
        }

        var judgement = _ledger.Judge(asked.Run, asked.Kind, asked.Step);

        // What is still being done for another run is acknowledged to that one.
        if (judgement == StepJudgement.Perform || (_ledger.Run == asked.Run && _ledger.Kind == asked.Kind)) _closer = Sender;
        switch (judgement)
        {
            case StepJudgement.Repeat:
                Sender.Tell(new StepAcknowledged(asked.Step));
                break;
            case StepJudgement.UnderWay:
                Sender.Tell(new StepUnderWay(asked.Step));
                break;
            case StepJudgement.StartOver:
                Sender.Tell(new StartOver(asked.Step));
                break;
            default:
                _ledger = _ledger.Begin(asked.Run, asked.Kind, asked.Step);
                Do(asked);
                break;
        }
    }

    // A job without an engine on a node that is being drained has nothing to vacate: the engine does not start again there, and a caller
    // that asks again has lost the last acknowledgement. A closing job is saved like any other before it leaves its node.
    private bool HasToBeStopped(CloseKind kind) =>
        _job.Phase is JobPhase.Open or JobPhase.Closing && (kind == CloseKind.Close || _status != EngineStatus.None || !_node.Node.IsDraining);

    // A job that failed closes by force only.
    private void AnswerWhenNotRunning(PerformStep asked)
    {
        if (_job.Phase == JobPhase.Failed && asked.Kind == CloseKind.Close)
            Sender.Tell(new StepRefused(asked.Step, $"cannot close job [{_id}] because it failed ({_job.Reason}), use force close"));
        else Sender.Tell(new AlreadyClosed());
    }

    private void Do(PerformStep asked)
    {
        switch (asked.Step)
        {
            case CloseStep.Gate when asked.Kind == CloseKind.Close:
                Execute(new BeginClose(_id, asked.Run), (_, _) => Acknowledge(CloseStep.Gate, null));
                break;
            case CloseStep.Gate:
                Acknowledge(asked.Step, null);
                break;
            case CloseStep.StopFeed:
                AcknowledgeFeed(asked.Reach);
                break;
            case CloseStep.Close:
                Execute(new FinishClose(_id, asked.Run, _ledger.Reach), (closer, hasChanged) => Closed(closer, hasChanged));
                break;
            case CloseStep.Vacate:
                Acknowledge(CloseStep.Vacate, null);
                Leave();
                break;
            default:
                _engine.Tell(new Perform(asked.Step));
                break;
        }
    }

    // The agent has stopped the datafeed, and no other can attach. What it had read may be gone with an engine that was lost since.
    private void AcknowledgeFeed(FeedReach? reach)
    {
        if (reach?.IsCoveredBy(_position, _job.Model.LineageEpoch) == false)
        {
            _ledger = _ledger.Undo();
            Log.Warning("Job [{0}] stands at {1}, before what its datafeed had read ({2}): it is read again.", _id, _position, reach.Position);
            _closer.Tell(new ModelIsBehind(CloseStep.StopFeed));
            return;
        }

        _ledger = _ledger with { Reach = reach };
        Acknowledge(CloseStep.StopFeed, null);
    }

    private bool OnCloseMessage(object message)
    {
        switch (message)
        {
            case StepDone done: FromEngine(() => Acknowledge(done.Step, done.Detail)); return true;
            case StepFailed failed: FromEngine(() => OnStepFailed(failed)); return true;
            case CloseTimedOut silent: OnCloseSilent(silent.Run); return true;
            case AgentReport report: OnVacateEnded(report.Change.State); return true;
            default: return false;
        }
    }

    private void OnStepFailed(StepFailed failed)
    {
        var isAwaited = _ledger.IsGated;
        _ledger = _ledger.Undo();
        if (isAwaited) _closer.Tell(new StepRefused(failed.Step, failed.Reason));
    }

    // The end of an abandoned step is not acknowledged: a caller that asks for the same step now started it later.
    private void Acknowledge(CloseStep step, string? detail)
    {
        var isAwaited = _ledger.IsGated && _ledger.Doing == step;
        _ledger = _ledger.Finish(step);
        if (isAwaited) _closer.Tell(new StepAcknowledged(step, detail));
    }

    private void Closed(IActorRef closer, bool hasChanged)
    {
        if (!hasChanged)
        {
            // Another run has taken the close over; what this one asks for is not for it to finish.
            _ledger = _ledger.Undo();
            closer.Tell(new StartOver(CloseStep.Close));
            return;
        }

        _ledger = _ledger.Finish(CloseStep.Close);
        StopEngine();
        BecomeIdle();
        closer.Tell(new StepAcknowledged(CloseStep.Close));
    }

    private void RestartWatchdog(RunId run) => Timers.StartSingleTimer(Watchdog, new CloseTimedOut(run), _node.Settings.CloseWatchdog);

    // The run that closed the job is lost. A job does not stay half closed: it opens again.
    private void OnCloseSilent(RunId run)
    {
        Log.Warning("Job [{0}] hears no more of run [{1}] and opens again.", _id, run);
        _ledger = _ledger.Abandon(run);
        if (_job.Phase == JobPhase.Closing && _job.ClosingFor == run)
            Execute(new AbandonClose(_id, run, $"Nothing more was heard of run [{run}]."), (_, _) => { });
    }

    /// <summary>The shard moves. The engine is brought to rest in the order of every close, by an agent of the job's own.</summary>
    private void Vacate()
    {
        if (_isLeavingNode) return;
        _isLeavingNode = true;
        Timers.Cancel(RestartTimer);
        if (_status == EngineStatus.Ready)
        {
            Context.ActorOf(
                JobCloser.Props(Self, new CloseTarget(_id, VacateRun, CloseKind.Vacate, Feed: null), ActorRefs.Nobody, _node.Shutdown), "vacate");
        }
        else Leave();
    }

    private RunId VacateRun => new($"vacate-{_id}-{_job.Epoch}");

    private void OnVacateEnded(UnitState state)
    {
        if (!state.IsOver) return;
        if (state is UnitState.Failed failed) Log.Warning("Job [{0}] moves without a fresh snapshot: {1}", _id, failed.Reason);
        Leave();
    }

    /// <summary>The engine is gone from this node; the job waits, still open, for its shard to move, or stops when that is why it left.</summary>
    private void Leave()
    {
        RefuseWaiting(Refusal.Unavailable($"Job [{_id}] is on its way to another node"));
        StopEngine();
        if (!_isLeavingNode && _node.Node.IsDraining) return;
        if (_job.Phase is JobPhase.Open or JobPhase.Closing) _node.Registry().Tell(new RegistryRequest.JobMoved(_id));
        Context.Stop(Self);
    }

    private const string Watchdog = "watchdog";

    private sealed record CloseTimedOut(RunId Run) : INoSerializationVerificationNeeded;
}
