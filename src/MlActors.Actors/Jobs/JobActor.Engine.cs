using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>How a job keeps its engine running, and speaks to it.</summary>
internal sealed partial class JobActor
{
    private readonly List<(IActorRef Asker, Action Then)> _waitForEngine = [];
    private IActorRef _engine = ActorRefs.Nobody;
    private EngineStatus _status = EngineStatus.None;
    private JobStatistics? _statistics;
    private DatafeedPosition? _position;
    private string? _engineWaitsFor;
    private int _restarts;

    /// <summary>The job was open before this engine, so whoever sends data has a right to wait for it.</summary>
    private bool _tookOver;

    private EngineStatus EngineStatus => _status == EngineStatus.Ready && _ledger.Kind == CloseKind.Vacate ? EngineStatus.Vacating : _status;

    private string? WaitingFor => EngineStatus switch
    {
        EngineStatus.Starting => $"its engine to load {(_job.Model.CurrentId is { } id ? $"model snapshot [{id}]" : "an empty model")}",
        EngineStatus.None when _job.Phase is JobPhase.Open or JobPhase.Closing => _node.Node.IsDraining ? "another node to take it over" : "its engine to be started again",
        EngineStatus.Vacating => "its model to be saved before it moves to another node",
        _ => _engineWaitsFor,
    };

    private void StartEngine()
    {
        Context.SetReceiveTimeout(null);
        _status = EngineStatus.Starting;
        _ledger = CloseLedger.Empty;
        var start = new EngineStart(_job.Config!, _job.Epoch, _job.Model.LineageEpoch, _job.Model.Current);
        var (committer, settings, time) = (_node.Committer, _node.Settings, _node.Time);
        _engine = Context.ActorOf(
            Props.CreateBy(new EngineProducer(start, committer, settings, time)).WithDispatcher(Dispatchers.Engines), $"engine-{_job.Epoch}");

        // Not with a message of our own: one that is stashed while something is persisted comes back as the plain notice, and would be a
        // death pact.
        Context.Watch(_engine);
    }

    private void StopEngine()
    {
        Context.Unwatch(_engine);
        Context.Stop(_engine);
        _node.Node.Remove(UnitId.Of(_id));
        (_engine, _status, _ledger, _statistics) = (ActorRefs.Nobody, EngineStatus.None, CloseLedger.Empty, null);
        Timers.Cancel(RestartTimer);
        Timers.Cancel(Watchdog);
        RefuseWaiting(Refusal.Conflict("The job has been closed while waiting to be opened"));
    }

    private bool HearOfEngine(object message)
    {
        switch (message)
        {
            case EngineReady ready: FromEngine(() => Ready(ready)); return true;
            case Progress progress:
                FromEngine(() => (_statistics, _position, _engineWaitsFor) = (progress.Statistics, progress.Position, progress.WaitingFor));
                return true;
            case SnapshotSaved saved: FromEngine(() => Record(saved)); return true;
            case SnapshotUnusable unusable: FromEngine(() => FallBack(unusable)); return true;
            case EngineFailed failed: FromEngine(() => Fail(failed.Reason)); return true;
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
        (_status, _statistics, _position, _restarts, _engineWaitsFor) = (EngineStatus.Ready, ready.Statistics, ready.Position, 0, null);
        _node.Node.Add(new RunTarget(UnitId.Of(_id), null, ready.Statistics.Size.ModelBytes));
        foreach (var (_, then) in _waitForEngine) then();
        _waitForEngine.Clear();
    }

    private void WhenReady(IActorRef asker, Action then)
    {
        if (_status == EngineStatus.Ready) then();
        else _waitForEngine.Add((asker, then));
    }

    private void RefuseWaiting(Refusal refusal)
    {
        foreach (var (asker, _) in _waitForEngine) asker.Tell(new JobRefused(refusal));
        _waitForEngine.Clear();
    }

    private void Record(SnapshotSaved saved)
    {
        var before = _job.Model.Snapshots;
        Carry(new AddSnapshot(_id, saved.Snapshot), (engine, _) =>
        {
            engine.Tell(new SnapshotRecorded(_job.Model.EventsCoveredUpTo));
            foreach (var retired in before.Except(_job.Model.Snapshots)) engine.Tell(new DropSnapshot(retired.SequenceNumber));
        });
    }

    private void FallBack(SnapshotUnusable unusable)
    {
        Log.Error("Snapshot [{0}] of job [{1}] cannot be used: {2}", unusable.SnapshotId, _id, unusable.Reason);
        Carry(new RejectSnapshot(_id, unusable.SnapshotId, $"Snapshot [{unusable.SnapshotId}] cannot be used: {unusable.Reason}"), (_, _) =>
        {
            if (_job.Model.Current is null) Fail($"No model snapshot can be loaded; the last one was refused: {unusable.Reason}");
        });
    }

    private void Fail(string reason) => Carry(new FailJob(_id, reason), (_, _) =>
    {
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
        // Whoever waits for the step need not find out by waiting in vain.
        if (_ledger is { IsGated: true, Doing: { } step }) _closer.Tell(new CloseSignal.StartOver(step));
        (_engine, _status, _ledger, _tookOver) = (ActorRefs.Nobody, EngineStatus.None, CloseLedger.Empty, true);
        var pause = TimeSpan.FromTicks(Math.Min(_node.Settings.LongestRestartPause.Ticks, _node.Settings.RestartPause.Ticks << Math.Min(_restarts++, 16)));
        Timers.StartSingleTimer(RestartTimer, new RestartDue(), pause);
    }

    private void PassToEngine(IWithJobId request)
    {
        if (_job.RefuseUnlessOpen(_id) is { } refusal) Sender.Tell(new JobRefused(refusal));
        else if (_ledger.IsGated || _node.Node.IsDraining) Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is being moved to another node")));
        else if (_status == EngineStatus.Ready) _engine.Forward(request);
        else if (_tookOver) Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is starting again and waits for {WaitingFor}")));
        else Sender.Tell(new JobRefused(Refusal.Conflict($"Cannot perform requested action because job [{_id}] is not open")));
    }

    private void Attach(AttachDatafeed attach)
    {
        if (_job.Phase == JobPhase.Open && !_ledger.IsGated && _status != EngineStatus.Ready)
            Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_id}] is opening")));
        else if (_job.Phase is not (JobPhase.Open or JobPhase.Absent))
            Sender.Tell(new JobRefused(Refusal.Conflict($"cannot start datafeed [{attach.Datafeed}] because job [{_id}] is {View.State}")));
        else PassToEngine(attach);
    }

    private const string RestartTimer = "restart";

    private sealed record RestartDue : INoSerializationVerificationNeeded;

    /// <summary>Props made of an expression would compile it for every engine.</summary>
    private sealed class EngineProducer(EngineStart start, IActorRef committer, JobSettings settings, TimeProvider time) : IIndirectActorProducer
    {
        public Type ActorType => typeof(JobEngine);

        public ActorBase Produce() => new JobEngine(start, committer, settings, time);

        public void Release(ActorBase actor)
        {
        }
    }
}
