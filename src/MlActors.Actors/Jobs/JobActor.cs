using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Messaging;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>
/// One job: its configuration, its lifecycle, and the engine while it is open. Sharded over the nodes; it decides nothing itself
/// (<see cref="JobDecisions"/>), and acknowledges nothing that is not persisted.
/// </summary>
internal sealed partial class JobActor : PersistentActor, IWithTimers
{
    private readonly JobId _id;
    private readonly JobDependencies _node;
    private JobState _job = JobState.Initial;

    public JobActor(string id, JobDependencies node)
    {
        (_id, _node) = (new JobId(id), node);
        _recovery = new PartialRecovery(node.Unreadable, PersistenceId, new StopIdleJob());
    }

    public override string PersistenceId => $"job-{_id}";

    public ITimerScheduler Timers { get; set; } = null!;

    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case JobEvent jobEvent: Replay(jobEvent); return true;
            case UnreadablePayload unreadable: SkipUnreadable(unreadable); return true;
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
            case WakeJob: Wake(); return true;
            case CreateJob create: Execute(create, (to, _) => to.Tell(new JobIsCreated(_job.Config!))); return true;
            case OpenJob open: Open(open); return true;
            case AbandonClose abandon: Execute(abandon, (to, _) => Reopen(to, abandon.Run)); return true;
            case ForceClose force:
                WhenReadable(() => Execute(force with { Unsaved = UnsavedRecords }, (to, hasChanged) => CloseByForce(to, hasChanged)));
                return true;
            case RevertModel revert: Execute(revert, (to, _) => FinishRevert(to, revert.SnapshotId)); return true;
            case DeleteJob delete when !delete.Force: Execute(delete, (to, _) => FinishDelete(to, delete.Reservation)); return true;
            case DeleteJob delete: WhenReadable(() => Execute(delete, (to, _) => FinishDelete(to, delete.Reservation))); return true;
            case PerformStep step: Perform(step); return true;
            case AttachDatafeed attach: Attach(attach); return true;
            case AnalysePage { CatchUp: true } page: ForwardCatchUp(page); return true;
            case SaveModel save: EnsureSaved(save); return true;
            case PostRecords or FlushJob or AnalysePage or StartForecast: ForwardToEngine((IWithJobId)message); return true;
            case JobCleaned when Sender.Equals(_cleaner.Actor): OnCleaned(); return true;
            case JobCleaned: return true;
            case VacateJob: Vacate(); return true;
            case ReceiveTimeout: Context.Parent.Tell(new Passivate(new StopIdleJob())); return true;
            case StopIdleJob: StopIfIdle(); return true;
            default: return OnEngineMessage(message) || OnCloseMessage(message) || _recovery.Handle(Context, message);
        }
    }

    /// <summary>Decides, persists, applies, and only then continues, with the sender and whether anything changed.</summary>
    private void Execute(JobCommand command, Action<IActorRef, bool> then)
    {
        var sender = Sender;
        this.Execute(
            _job.Decide(command, _node.Time.GetUtcNow()),
            refusal => sender.Tell(new JobRefused(refusal)),
            persisted => _job = _job.Apply(persisted),
            hasChanged => then(sender, hasChanged));
    }

    private void OnRecoveryCompleted()
    {
        if (!CompleteRecovery()) return;
        if (_job.Damage is { } damage)
        {
            Log.Error("Job [{0}] cannot run: {1}", _id, damage);
            _job = _job with { Phase = JobPhase.Failed, Reason = $"{damage}; close it by force to go on without it, or delete it" };
        }

        if (_job.ClosingFor is { } run) RestartWatchdog(run);
        Context.SetReceiveTimeout(_job.Phase is JobPhase.Open or JobPhase.Closing ? null : _node.Settings.IdleTimeout);
        switch (_job.Phase)
        {
            case JobPhase.Open or JobPhase.Closing when !_node.Node.IsDraining:
                TakeOverAndStart();
                break;
            case JobPhase.Reverting:
                FinishRevert(ActorRefs.Nobody, _job.Model.CurrentId);
                break;
            case JobPhase.Deleting:
                FinishDelete(ActorRefs.Nobody, _job.Reservation);
                break;
        }
    }

    private void TakeOverAndStart()
    {
        _wasOpenBefore = true;
        Execute(new TakeOver(_id), (_, _) => StartEngine());
    }

    private void Wake()
    {
        var asker = Sender;

        // It stays expected, so that a build that can read its journal continues it without a request.
        if (_job.Damage is not null) asker.Tell(new JobRuns());
        else if (_job.Phase is not (JobPhase.Open or JobPhase.Closing)) asker.Tell(new JobIsClosed());
        else if (_node.Node.IsDraining) asker.Tell(new JobRefused(Leaving));
        else WhenReady(asker, () => asker.Tell(new JobRuns()));
    }

    private void Open(OpenJob open)
    {
        if (_node.Node.IsDraining)
        {
            Sender.Tell(new JobRefused(Leaving));
            return;
        }

        Execute(open, (to, hasChanged) =>
        {
            _wasOpenBefore &= !hasChanged;
            if (hasChanged) MarkExpected();
            if (_job.Phase == JobPhase.Failed) to.Tell(new JobRefused(FailedWhileOpening(_job.Reason!)));
            else WhenReady(to, () => to.Tell(new JobIsOpen(_node.Node.Node)));
        });
    }

    // The caller has sent this before. But the dismissal that the job sent when it closed may have reached the registry after that; messages of
    // the job itself arrive in order.
    private void MarkExpected()
    {
        _node.Registry().Tell(new RegistryCommand.ExpectJob(_id), ActorRefs.NoSender);
        StartEngine();
    }

    private Refusal Leaving => Refusal.Unavailable($"Node [{_node.Node.Node}] is leaving; job [{_id}] is on its way to another one");

    private void Reopen(IActorRef to, Domain.RunId run)
    {
        _ledger = _ledger.Abandon(run);
        Timers.Cancel(Watchdog);
        to.Tell(new CloseSignal.AbandonAcknowledged());
    }

    private void CloseByForce(IActorRef to, bool hasChanged)
    {
        if (hasChanged)
        {
            Log.Warning("Job [{0}] was closed by force, nothing was flushed, finalized or saved: {1}", _id, _job.Skipped ?? "it had nothing to save");
            Notify(MessageLevel.Warning, $"Job closed by force: {_job.Skipped ?? "it had nothing to save"}");
            StopEngine();
            BecomeIdle();
        }

        to.Tell(new CloseSignal.ForceAcknowledged(hasChanged ? _job.Skipped : null));
    }

    // A message is no part of what the job does, so nothing waits for it.
    private void Notify(MessageLevel level, string message)
    {
        var (log, job) = (Log, _id);
        _node.Messages.AddAsync(job, level, message).ContinueWith(
            failed => log.Warning("A message of job [{0}] was not stored: {1}", job, failed.Exception!.GetBaseException().Message),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>A description of what the engine has learned and not saved; null when everything is saved.</summary>
    private string? UnsavedRecords
    {
        get
        {
            var unsaved = (_statistics?.Counts.ProcessedRecordCount ?? 0) - _job.Model.Statistics.Counts.ProcessedRecordCount;
            return unsaved == 0 ? null : $"{unsaved} records were analysed after the last model snapshot; {_job.Model.DescribeFallback}";
        }
    }

    /// <summary>The job is closed: it is no longer expected to run, and may be passivated.</summary>
    private void BecomeIdle()
    {
        _node.Registry().Tell(new RegistryCommand.DismissJob(_id));
        Context.SetReceiveTimeout(_node.Settings.IdleTimeout);
    }

    private void StopIfIdle()
    {
        if (_job.Phase is not (JobPhase.Open or JobPhase.Closing)) Context.Stop(Self);
    }

    private JobView View => new(
        _id, _job.Phase, EngineStatus, _job.Config, _job.Epoch, _statistics ?? _job.Model.Statistics, _job.Model, _position, _job.OpenedAt,
        _job.FinishedAt,
        _job.ClosingFor, _job.Reason, EngineStatus == EngineStatus.None ? null : _node.Node.Node, WaitingFor)
    {
        Skipped = _job.Skipped,
        IsDamaged = _job.Damage is not null,
    };

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => RefuseUnpersisted(cause);

    // Akka would go on after a rejection as if nothing had been asked; what was decided then never comes.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseUnpersisted(cause);
        Context.Stop(Self);
    }

    // The actor stops after this, and recovers from its journal with the next message.
    private void RefuseUnpersisted(Exception cause)
    {
        Log.Warning("Job [{0}] could not write to its journal: {1}", _id, cause.Message);
        Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] could not write to its journal: {cause.Message}")));
        _node.Registry().Tell(new RegistryRequest.JobMoved(_id));
    }

    protected override void PostStop()
    {
        _node.Node.Remove(Domain.UnitId.Of(_id));
        base.PostStop();
    }

    private sealed record StopIdleJob : INoSerializationVerificationNeeded;
}

/// <summary>
/// The shard is about to move: save what the engine has, then stop. Never a PoisonPill, which would overtake what is still being persisted.
/// </summary>
internal sealed record VacateJob : INoSerializationVerificationNeeded;
