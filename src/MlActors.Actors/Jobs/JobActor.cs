using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Agents;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Documents;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>
/// One job: its configuration, its lifecycle, and the engine while it is open. Sharded over the nodes; it decides nothing itself
/// (<see cref="JobDecisions"/>), and acknowledges nothing that is not persisted.
/// </summary>
internal sealed class JobActor : EntityActor
{
    private readonly JobId _id;
    private readonly JobDependencies _node;
    private readonly JobJournal _journal;
    private readonly JobPresence _presence;
    private readonly EngineHost _engine;
    private readonly CloseSteps _close;
    private readonly EngineLifecycle _lifecycle;
    private readonly JobCleaning _cleaning;
    private readonly JobChanges _changes;
    private readonly EngineReports _reports;
    private readonly JobRequests _requests;

    public JobActor(string id, JobDependencies node)
        : base($"job-{id}", node.Unreadable, new StopIdleJob())
    {
        (_id, _node) = (new JobId(id), node);
        _journal = new JobJournal(this, Context, node.Time);
        _presence = new JobPresence(_id, node, Context);
        _engine = new EngineHost(node, _presence, Context, this);
        _close = new CloseSteps(_id, node, _journal, _engine, _presence, Context, this);
        _lifecycle = new EngineLifecycle(_id, node, _journal, _engine, _close, _presence, Context);
        _cleaning = new JobCleaning(_id, node, _journal, _engine, _close, _presence, Context);
        _changes = new JobChanges(_id, node, _journal, _cleaning, Context);
        _requests = new JobRequests(_id, _journal, _engine, _close, Context);
        _reports = new EngineReports(_id, node, _journal, _engine, _close, _presence, Context);
    }

    private JobState Job => _journal.State;

    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case JobEvent jobEvent: _journal.Replay(jobEvent); return true;
            case UnreadablePayload unreadable: _journal.SkipUnreadable(unreadable); return true;
            case RecoveryCompleted: OnRecoveryCompleted(); return true;
            default: return false;
        }
    }

    /// <summary>A switch and no table of handlers, which each of ten thousand idle jobs would keep.</summary>
    protected override bool ReceiveCommand(object message)
    {
        switch (message)
        {
            case GetJob: Sender.Tell(View); return true;
            case WakeJob: _lifecycle.Wake(); return true;
            case SuspendJob: _lifecycle.Suspend(); return true;
            case CreateJob create: _journal.Execute(create, OnCreated); return true;
            case OpenJob open: _lifecycle.Open(open); return true;
            case AbandonClose abandon: _journal.Execute(abandon, (to, _) => _close.Abandon(to, abandon.Run)); return true;
            case ForceClose force: WhenReadable(() => CloseByForce(force)); return true;
            case RevertModel revert: _journal.Execute(revert, (to, _) => _cleaning.FinishRevert(to, revert.SnapshotId)); return true;
            case DeleteJob { Force: false } delete: Delete(delete); return true;
            case DeleteJob delete: WhenReadable(() => Delete(delete)); return true;
            case JobCommand change: _changes.Receive(change); return true;
            case PerformStep step:
                _lifecycle.StartForClose();
                _close.Perform(step);
                return true;
            case JobRequest request: _requests.Receive(request); return true;
            case JobCleaned cleaned: _cleaning.OnCleaned(cleaned); return true;
            case VacateJob: _close.Vacate(); return true;
            case AgentReport report: _close.OnVacateReport(report.Change.State); return true;
            case CloseSteps.NewestResult newest: _close.OnNewestResult(newest); return true;
            case CloseSteps.CloseTimedOut timedOut: _close.OnTimedOut(timedOut.Run); return true;
            case Terminated lost: _lifecycle.OnLost(lost.ActorRef); return true;
            case EngineHost.RestartDue: _lifecycle.Restart(); return true;
            case EngineHost.TurnCame: _engine.OnTurn(Job); return true;
            case ReceiveTimeout: Context.Parent.Tell(new Passivate(new StopIdleJob())); return true;
            case StopIdleJob: StopIfIdle(); return true;
            default: return _reports.Receive(message) || OnRecoveryMessage(message);
        }
    }

    private void OnRecoveryCompleted()
    {
        if (!CompleteRecovery()) return;
        if (Job.Damage is { } damage) Log.Error("Job [{0}] cannot run: {1}", _id, damage);
        _journal.FailIfDamaged();
        if (Job.ClosingFor is { } run) _close.RestartWatchdog(run);
        if (Job.Phase is not (JobPhase.Open or JobPhase.Closing)) _presence.PassivateWhenIdle();
        switch (Job.Phase)
        {
            case JobPhase.Open or JobPhase.Closing when !_node.Node.IsDraining:
                _lifecycle.TakeOver();
                break;
            case JobPhase.Reverting:
                _cleaning.FinishRevert(ActorRefs.Nobody, Job.Model.CurrentId);
                break;
            case JobPhase.Resetting:
                _cleaning.FinishReset(ActorRefs.Nobody);
                break;
            case JobPhase.Deleting:
                _cleaning.FinishDelete(ActorRefs.Nobody, Job.Reservation);
                break;
        }
    }

    private void OnCreated(IActorRef asker, bool hasChanged)
    {
        if (hasChanged) _node.Notify(_id, "Job created", Log);
        asker.Tell(new JobIsCreated(Job.Config!));
    }

    private void CloseByForce(ForceClose force) => _journal.Execute(
        force with { Unsaved = UnsavedRecords, Receipt = _close.ReceiptFor(force.Run) }, OnForceClosed);

    private void OnForceClosed(IActorRef asker, bool hasChanged)
    {
        if (hasChanged)
        {
            var skipped = Job.Skipped ?? "it had nothing to save";
            Log.Warning("Job [{0}] was closed by force, nothing was flushed, finalized or saved: {1}", _id, skipped);
            _node.Notify(_id, MessageLevel.Warning, $"Job closed by force: {skipped}", Log);
            _close.StopEngine();
            _presence.BecomeIdle();
        }

        asker.Tell(new CloseSignal.ForceAcknowledged(hasChanged ? Job.Skipped : null)
        {
            Receipt = Job.LastClose, IsOpenAgain = Job.Phase is JobPhase.Open or JobPhase.Closing,
        });
    }

    /// <summary>A description of what the engine has learned and not saved; null when everything is saved.</summary>
    private string? UnsavedRecords => Job.Model.DescribeUnsaved(_engine.Statistics);

    private void Delete(DeleteJob delete) => _journal.Execute(delete, (to, _) => _cleaning.FinishDelete(to, delete.Reservation));

    private void StopIfIdle()
    {
        if (Job.Phase is not (JobPhase.Open or JobPhase.Closing)) Context.Stop(Self);
    }

    private JobView View
    {
        get
        {
            var (job, status) = (Job, _engine.StatusDuring(_close.Ledger.Kind));
            return new JobView(
                _id, job.Phase, status, job.Config, job.Epoch, _engine.Statistics ?? job.Model.Statistics, job.Model, _engine.Position, job.OpenedAt,
                job.FinishedAt, job.ClosingFor, job.Reason, status is EngineStatus.None or EngineStatus.Suspended ? null : _node.Node.Node,
                _engine.WaitingFor(job, status))
            {
                Skipped = job.Skipped,
                ReplayObstacle = job.ReplayObstacle,
                ClosedBy = job.ClosedBy,
                IsDamaged = job.Damage is not null,
                Timing = _engine.Timing.BucketCount == 0 ? null : _engine.Timing,
            };
        }
    }

    protected override void LoseNewest(long events, string reason) => _journal.LoseNewest(events, reason);

    protected override void ReplaceJournal() => _journal.RestateAlone();

    // The actor recovers from its journal with the next message.
    protected override void RefuseUnwritten(Exception cause)
    {
        Log.Warning("Job [{0}] could not write to its journal: {1}", _id, cause.Message);
        Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] could not write to its journal: {cause.Message}")));
        _presence.ReportMove();
    }

    protected override void PostStop()
    {
        _presence.LeaveInventory();
        base.PostStop();
    }

    private sealed record StopIdleJob : INoSerializationVerificationNeeded;
}

/// <summary>
/// The shard is about to move: save what the engine has, then stop. Never a PoisonPill, which would overtake what is still being persisted.
/// </summary>
internal sealed record VacateJob : INoSerializationVerificationNeeded;
