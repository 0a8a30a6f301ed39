using Akka.Actor;
using Akka.Cluster;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// When units that are expected to run are woken by the <see cref="RegistryWaker"/>: at the start of the registry, after the loss of a node,
/// after a move, and periodically.
/// </summary>
internal sealed partial class RegistryActor
{
    private readonly HashSet<RunId> _suspectGates = [];
    private IActorRef _waker = ActorRefs.Nobody;

    private void BeginWaking()
    {
        _waker = Context.ActorOf(RegistryWaker.Props(_node), "waker");
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
        Command<RunIsUnknown>(unknown =>
        {
            // At the first time the run may be about to begin: its gate is closed before it.
            if (!_suspectGates.Add(unknown.Run)) Self.Tell(new OpenGate(unknown.Run));
        });
        Command<RegistryReply>(_ => { });
    }

    // Jobs first: a datafeed needs its job.
    private void WakeAll() =>
        _waker.Tell(new WakeUnits([.. _registry.ExpectedJobs.Select(UnitId.Of), .. _registry.ExpectedDatafeeds.Select(UnitId.Of)]));

    private void Wake(UnitId unit) => _waker.Tell(new WakeUnits([unit]));

    private bool IsLeaving => CoordinatedShutdown.Get(Context.System).ShutdownReason is not null;

    /// <summary>A gate whose run never began, or is over, must not keep the cluster closed for ever.</summary>
    private void CheckGate()
    {
        foreach (var run in _registry.GateClosedBy)
        {
            _node.Coordinator().Ask<object>(new ShutdownRequest.WatchRun(run, -1, WithUnits: false), _node.Settings.WakeTimeout).PipeTo(
                Self,
                success: answer => answer is ShutdownReply.RunRefused or ShutdownReply.RunWatched { Changes.Summary.Outcome: not RunOutcome.Running }
                    ? new RunIsUnknown(run)
                    : new RegistryDone(),
                failure: _ => new RegistryDone());
        }
    }

    private sealed record Sweep : INoSerializationVerificationNeeded;

    private sealed record RunIsUnknown(RunId Run) : INoSerializationVerificationNeeded;
}
