using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Configuration;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>How a job starts, supervises and uses its engine.</summary>
internal sealed partial class JobActor
{
    private readonly List<(IActorRef Asker, Action Then)> _waitingForEngine = [];
    private IActorRef _engine = ActorRefs.Nobody;
    private EngineStatus _status = EngineStatus.None;
    private JobStatistics? _statistics;
    private DatafeedPosition? _position;
    private string? _engineWaitsFor;
    private int _restarts;
    private int _loadFailures;

    /// <summary>The job was open before this engine, so senders of data are asked to retry and not refused.</summary>
    private bool _wasOpenBefore;

    private EngineStatus EngineStatus => _status == EngineStatus.Ready && _ledger.Kind == CloseKind.Vacate ? EngineStatus.Vacating : _status;

    private string? WaitingFor => EngineStatus switch
    {
        EngineStatus.Starting =>
            _engineWaitsFor ?? $"its engine to load {(_job.Model.CurrentId is { } id ? $"model snapshot [{id}]" : "an empty model")}",
        EngineStatus.None when _job.Phase is JobPhase.Open or JobPhase.Closing =>
            _node.Node.IsDraining ? "another node to take it over" : _engineWaitsFor ?? "its engine to be started again",
        EngineStatus.Vacating => "its model to be saved before it moves to another node",
        _ => _engineWaitsFor,
    };

    private void StartEngine()
    {
        Context.SetReceiveTimeout(null);
        _status = EngineStatus.Starting;
        _ledger = CloseLedger.Empty;
        _engineWaitsFor = null;
        var start = new EngineStart(_job.Config!, _job.Epoch, _job.Model.LineageEpoch, _job.Model.Current) { AcceptsLoss = _job.Model.AcceptsLoss };
        var (committer, settings, sync, time) = (_node.Committer, _node.Settings, _node.Sync, _node.Time);
        _engine = Context.ActorOf(
            ActorProducer<JobEngine>.Props(() => new JobEngine(start, committer, settings, sync, time)).WithDispatcher(DispatcherNames.Engines),
            $"engine-{_job.Epoch}");

        // Not with a custom message: one that is stashed during a persist is delivered as the plain notice, and would be a
        // death pact.
        Context.Watch(_engine);
    }

    private void StopEngine()
    {
        Context.Unwatch(_engine);

        // Earlier messages in the mailbox of a ready engine are still answered; stopping it immediately would leave their senders without an answer.
        if (_status == EngineStatus.Ready) _engine.Tell(new StopEngine());
        else Context.Stop(_engine);
        if (_ledger is { IsGated: true, Doing: { } step }) _closer.Tell(new CloseSignal.StartOver(step));
        _node.Node.Remove(UnitId.Of(_id));
        (_engine, _status, _ledger, _statistics) = (ActorRefs.Nobody, EngineStatus.None, CloseLedger.Empty, null);
        Timers.Cancel(RestartTimer);
        Timers.Cancel(Watchdog);
        RefuseWaiting(Refusal.Conflict("The job has been closed while waiting to be opened"));
    }

    private bool OnEngineMessage(object message)
    {
        switch (message)
        {
            case EngineReady ready: FromEngine(() => Ready(ready)); return true;
            case Progress progress:
                FromEngine(() => (_statistics, _position, _engineWaitsFor) = (progress.Statistics, progress.Position, progress.WaitingFor));
                return true;
            case SnapshotSaved saved: FromEngine(() => Record(saved)); return true;
            case SnapshotUnusable unusable: FromEngine(() => FallBack(unusable)); return true;
            case EngineFailed failed: FromEngine(() => FailJob(failed.Reason, failed.IsDamaged)); return true;
            case EngineLoadFailed unloaded: FromEngine(() => OnEngineUnloaded(unloaded)); return true;
            case Terminated lost:
                if (lost.ActorRef.Equals(_engine)) RestartLater();
                return true;
            case RestartDue:
                if (_job.Phase is JobPhase.Open or JobPhase.Closing && _status == EngineStatus.None && !_node.Node.IsDraining) TakeOverAndStart();
                return true;
            default:
                return false;
        }
    }

    /// <summary>An engine that was stopped may still have something in the mail.</summary>
    private void FromEngine(Action act)
    {
        if (Sender.Equals(_engine)) act();
    }

    private void Ready(EngineReady ready)
    {
        (_status, _statistics, _position, _restarts, _loadFailures, _engineWaitsFor) = (
            EngineStatus.Ready, ready.Statistics, ready.Position, 0, 0, null);
        _node.Node.Add(new RunTarget(UnitId.Of(_id), null, ready.Statistics.Size.ModelBytes));
        foreach (var (_, then) in _waitingForEngine) then();
        _waitingForEngine.Clear();
    }

    private void WhenReady(IActorRef asker, Action then)
    {
        if (_status == EngineStatus.Ready) then();
        else _waitingForEngine.Add((asker, then));
    }

    private void RefuseWaiting(Refusal refusal)
    {
        foreach (var (asker, _) in _waitingForEngine) asker.Tell(new JobRefused(refusal));
        _waitingForEngine.Clear();
    }

    private void Record(SnapshotSaved saved)
    {
        var before = _job.Model.Snapshots;
        Execute(new AddSnapshot(_id, saved.Snapshot), (engine, _) =>
        {
            if (_job.Model.Find(saved.Snapshot.Id) is null) return;
            engine.Tell(new SnapshotRecorded(saved.Snapshot.Id, _job.Model.EventsCoveredUpTo));
            foreach (var retired in before.Except(_job.Model.Snapshots)) engine.Tell(new DropSnapshot(retired.SequenceNumber));
            RestateIfDue();
        });
    }

    private void FallBack(SnapshotUnusable unusable)
    {
        Log.Error("Snapshot [{0}] of job [{1}] cannot be used: {2}", unusable.SnapshotId, _id, unusable.Reason);
        Notify(MessageLevel.Warning, $"Model snapshot [{unusable.SnapshotId}] cannot be used: {unusable.Reason}");
        Execute(new RejectSnapshot(_id, unusable.SnapshotId, $"Snapshot [{unusable.SnapshotId}] cannot be used: {unusable.Reason}"), (_, _) =>
        {
            if (_job.Model.Gap is { } gap && !_job.Model.AcceptsLoss)
                FailJob($"model snapshot [{unusable.SnapshotId}] cannot be used ({unusable.Reason}), and {gap}", isDamaged: true);
        });
    }

    /// <summary>A store that is away is waited for. What fails again and again with the store there will not load at the next try either.</summary>
    private void OnEngineUnloaded(EngineLoadFailed unloaded)
    {
        _engineWaitsFor = unloaded.Reason;
        if (unloaded.StoreIsAway || ++_loadFailures < MaxLoadFailures) return;
        _loadFailures = 0;
        if (unloaded.SnapshotId is { } snapshot) FallBack(new SnapshotUnusable(snapshot, unloaded.Reason));
        else FailJob($"its model's journal cannot be replayed: {unloaded.Reason}", isDamaged: true);
    }

    private void FailJob(string reason, bool isDamaged) => Execute(new FailJob(_id, reason) { IsDamaged = isDamaged }, (_, _) =>
    {
        Notify(MessageLevel.Error, $"Job failed: {reason}");
        RefuseWaiting(FailedWhileOpening(reason));
        StopEngine();
        _node.Registry().Tell(new Domain.Registry.RegistryCommand.DismissJob(_id));
    });

    private static Refusal FailedWhileOpening(string reason) =>
        Refusal.Failed($"Unexpected job state [failed] with reason [{reason}] while waiting for job to be opened");

    // A store that was away for a moment costs an engine its life, and it is back when the store is.
    private void RestartLater()
    {
        _node.Node.Remove(UnitId.Of(_id));
        // The agent that waits for the step is informed immediately, and does not run into its timeout.
        if (_ledger is { IsGated: true, Doing: { } step }) _closer.Tell(new CloseSignal.StartOver(step));
        (_engine, _status, _ledger, _wasOpenBefore) = (ActorRefs.Nobody, EngineStatus.None, CloseLedger.Empty, true);
        var pause = TimeSpan.FromTicks(
            Math.Min(_node.Settings.LongestRestartPause.Ticks, _node.Settings.RestartPause.Ticks << Math.Min(_restarts++, 16)));
        Timers.StartSingleTimer(RestartTimer, new RestartDue(), pause);
    }

    private void ForwardToEngine(IWithJobId request)
    {
        if (_job.RefuseUnlessOpen(_id) is { } refusal) Sender.Tell(new JobRefused(refusal));
        else if (_ledger.IsGated || _node.Node.IsDraining)
            Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is being moved to another node")));
        else if (_status == EngineStatus.Ready) _engine.Forward(request);
        else if (_wasOpenBefore) Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is starting again and waits for {WaitingFor}")));
        else Sender.Tell(new JobRefused(Refusal.Conflict($"Cannot perform requested action because job [{_id}] is not open")));
    }

    // The datafeed of a closing job reads again what a lost engine had read; to all others the gate is closed.
    private void ForwardCatchUp(IWithJobId request)
    {
        if (_job.Phase != JobPhase.Closing || !_ledger.AdmitsCatchUp)
        {
            ForwardToEngine(request);
            return;
        }

        RestartWatchdog(_ledger.Run!.Value);
        if (_status == EngineStatus.Ready) _engine.Forward(request);
        else Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] waits for {WaitingFor}")));
    }

    private void EnsureSaved(SaveModel save)
    {
        if (_job.Phase == JobPhase.Open) ForwardToEngine(save);
        else if (_job.Phase == JobPhase.Closing) Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is closing")));
        else Sender.Tell(_job.RefuseUnlessSaved(_id, save.Reach) is { } refusal ? new JobRefused(refusal) : new ModelIsSaved());
    }

    private void Attach(AttachDatafeed attach)
    {
        if (attach.CatchUp) ForwardCatchUp(attach);
        else if (_job.Phase == JobPhase.Open && !_ledger.IsGated && _status != EngineStatus.Ready)
            Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is opening")));
        else if (_job.Phase is not (JobPhase.Open or JobPhase.Absent))
            Sender.Tell(new JobRefused(Refusal.Conflict($"cannot start datafeed [{attach.Datafeed}] because job [{_id}] is {View.State}")));
        else ForwardToEngine(attach);
    }

    private const string RestartTimer = "restart";

    /// <summary>Consecutive engines that could not load their model, until it is considered unreadable.</summary>
    private const int MaxLoadFailures = 3;

    private sealed record RestartDue : INoSerializationVerificationNeeded;
}
