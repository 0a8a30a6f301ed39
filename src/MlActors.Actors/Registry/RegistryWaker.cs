using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Actors.Registry;

/// <summary>To the waker: these units are expected to run.</summary>
/// <param name="AsOf">The registry's number of the newest expectation by then.</param>
internal sealed record WakeUnits(ImmutableArray<UnitId> Units, long AsOf) : INoSerializationVerificationNeeded;

/// <summary>From the waker to the registry: the unit has answered that it is closed or stopped.</summary>
/// <param name="AsOf">Of <see cref="WakeUnits"/>: a unit that is expected since then may have been opened after its answer.</param>
internal sealed record UnitIsIdle(UnitId Unit, long AsOf) : INoSerializationVerificationNeeded;

/// <summary>From the waker to the registry: a node is gone, and so are the units that ran there.</summary>
internal sealed record WakingDue : INoSerializationVerificationNeeded;

/// <summary>
/// Starts the jobs and datafeeds that are expected to run, a limited number at a time. A message to an entity is enough: its shard is
/// allocated, and the entity reads in its own journal what it has to do. A child of the registry, and lives as long as it.
/// </summary>
internal sealed class RegistryWaker : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly RegistryDependencies _node;
    private readonly Queue<(UnitId Unit, long AsOf)> _waiting = new();
    private readonly HashSet<UnitId> _queued = [];
    private int _waking;

    public RegistryWaker(RegistryDependencies node)
    {
        _node = node;
        Receive<WakeUnits>(wake => Enqueue(wake.Units, wake.AsOf));
        Receive<WakeRetryDue>(due => Enqueue([due.Unit], due.AsOf));
        Receive<WakeCompleted>(OnWakeCompleted);
        Receive<ClusterEvent.MemberRemoved>(_ => Context.Parent.Tell(new WakingDue()));
        Receive<ClusterEvent.CurrentClusterState>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RegistryDependencies node) => ActorProducer<RegistryWaker>.Props(() => new RegistryWaker(node));

    protected override void PreStart() => _node.Members.Subscribe(Self);

    protected override void PostStop() => _node.Members.Unsubscribe(Self);

    private void Enqueue(ImmutableArray<UnitId> units, long asOf)
    {
        foreach (var unit in units)
        {
            if (_queued.Add(unit)) _waiting.Enqueue((unit, asOf));
        }

        WakeNext();
    }

    // A unit that is started while this node leaves would only delay the hand-over of its shard; the next registry wakes all units first.
    private void WakeNext()
    {
        while (!_node.Members.IsLeaving && _waking < _node.Settings.Permits && _waiting.TryDequeue(out var next))
        {
            var (unit, asOf) = next;
            _queued.Remove(unit);
            _waking++;
            var ask = unit.Kind == UnitKind.Job
                ? Ask(_node.Jobs, new JobRequest.WakeJob(new JobId(unit.Name)))
                : Ask(_node.Datafeeds, new DatafeedRequest.WakeDatafeed(new DatafeedId(unit.Name)));
            ask.PipeTo(Self, success: answer => new WakeCompleted(unit, asOf, answer), failure: _ => new WakeCompleted(unit, asOf, null));
        }
    }

    private Task<object> Ask(IActorRef unit, object question) => unit.AskAsync<object>(question, _node.Settings.WakeTimeout, _node.Time);

    private void OnWakeCompleted(WakeCompleted woken)
    {
        _waking--;
        switch (woken.Answer)
        {
            case JobReply.JobIsClosed or DatafeedReply.DatafeedIsStopped:
                Context.Parent.Tell(new UnitIsIdle(woken.Unit, woken.AsOf));
                break;
            case JobReply.JobRuns or DatafeedReply.DatafeedRuns:
                break;
            default:
                Timers.StartSingleTimer(woken.Unit, new WakeRetryDue(woken.Unit, woken.AsOf), RetryPause);
                break;
        }

        WakeNext();
    }

    private sealed record WakeCompleted(UnitId Unit, long AsOf, object? Answer) : INoSerializationVerificationNeeded;

    private sealed record WakeRetryDue(UnitId Unit, long AsOf) : INoSerializationVerificationNeeded;
}
