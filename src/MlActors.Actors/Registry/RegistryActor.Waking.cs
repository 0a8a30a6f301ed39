using Akka.Actor;
using Akka.Cluster;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// How what should run is brought back: spoken to, a few at a time, when the registry starts, when a node is gone, when one moved, and now
/// and then. Speaking to an entity is enough: its shard is given a home, and it finds in its own journal what it has to do.
/// </summary>
internal sealed partial class RegistryActor
{
    private readonly Queue<UnitId> _toWake = new();
    private readonly HashSet<UnitId> _queued = [];
    private readonly HashSet<RunId> _suspectGates = [];
    private int _waking;

    private void BeginWaking()
    {
        Akka.Cluster.Cluster.Get(Context.System)
            .Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("sweep", new Sweep(), _node.Settings.SweepInterval);
        WakeAll();
        DeleteAll();
    }

    protected override void PostStop()
    {
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
        RefuseWaiting();
        base.PostStop();
    }

    private void ReceiveWaking()
    {
        Command<ClusterEvent.CurrentClusterState>(_ => { });
        Command<ClusterEvent.MemberRemoved>(_ => WakeAll());
        Command<Sweep>(_ =>
        {
            WakeAll();
            DeleteAll();
            CheckGate();
        });
        Command<JobMoved>(moved => Wake(UnitId.Of(moved.Job)));
        Command<DatafeedMoved>(moved => Wake(UnitId.Of(moved.Datafeed)));
        Command<WakeCompleted>(OnWakeCompleted);
        Command<WakeRetryDue>(again => Wake(again.Unit));
        Command<RunIsUnknown>(unknown =>
        {
            // At the first time the run may be about to begin: its gate is closed before it.
            if (!_suspectGates.Add(unknown.Run)) Self.Tell(new OpenGate(unknown.Run));
        });
        Command<Domain.Registry.RegistryReply>(_ => { });
    }

    // Jobs first: a datafeed needs its job.
    private void WakeAll()
    {
        foreach (var job in _registry.ExpectedJobs) Wake(UnitId.Of(job));
        foreach (var feed in _registry.ExpectedDatafeeds) Wake(UnitId.Of(feed));
    }

    private void Wake(UnitId unit)
    {
        if (_queued.Add(unit)) _toWake.Enqueue(unit);
        WakeNext();
    }

    // What is woken while this node leaves would only keep its shards from going; the registry's successor begins by waking all.
    private bool IsLeaving => CoordinatedShutdown.Get(Context.System).ShutdownReason is not null;

    private void WakeNext()
    {
        while (!IsLeaving && _waking < _node.Settings.Permits && _toWake.TryDequeue(out var unit))
        {
            _queued.Remove(unit);
            _waking++;
            var ask = unit.Kind == UnitKind.Job
                ? _node.Jobs.Ask<object>(new JobRequest.WakeJob(new JobId(unit.Name)), _node.Settings.WakePatience)
                : _node.Datafeeds.Ask<object>(new DatafeedRequest.WakeDatafeed(new DatafeedId(unit.Name)), _node.Settings.WakePatience);
            ask.PipeTo(Self, success: answer => new WakeCompleted(unit, answer), failure: _ => new WakeCompleted(unit, null));
        }
    }

    private void OnWakeCompleted(WakeCompleted woken)
    {
        _waking--;
        switch (woken.Answer)
        {
            case JobReply.JobIsClosed:
                Self.Tell(new DismissJob(new JobId(woken.Unit.Name)));
                break;
            case DatafeedReply.DatafeedIsStopped:
                Self.Tell(new DismissDatafeed(new DatafeedId(woken.Unit.Name)));
                break;
            case JobReply.JobRuns or DatafeedReply.DatafeedRuns:
                break;
            default:
                Timers.StartSingleTimer(woken.Unit, new WakeRetryDue(woken.Unit), WakeRetryPause);
                break;
        }

        WakeNext();
    }

    private static readonly TimeSpan WakeRetryPause = TimeSpan.FromSeconds(1);

    /// <summary>A gate whose run never began, or is over, must not keep the cluster closed for ever.</summary>
    private void CheckGate()
    {
        foreach (var run in _registry.GateClosedBy)
        {
            _node.Coordinator().Ask<object>(new ShutdownRequest.WatchRun(run, -1, WithUnits: false), _node.Settings.WakePatience).PipeTo(
                Self,
                success: answer => answer is ShutdownReply.RunRefused or ShutdownReply.RunWatched { Changes.Summary.Outcome: not RunOutcome.Running }
                    ? new RunIsUnknown(run)
                    : new Domain.Registry.RegistryReply.RegistryDone(),
                failure: _ => new Domain.Registry.RegistryReply.RegistryDone());
        }
    }

    private sealed record Sweep : INoSerializationVerificationNeeded;

    private sealed record WakeCompleted(UnitId Unit, object? Answer) : INoSerializationVerificationNeeded;

    private sealed record WakeRetryDue(UnitId Unit) : INoSerializationVerificationNeeded;

    private sealed record RunIsUnknown(RunId Run) : INoSerializationVerificationNeeded;
}
