using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Registry.RegistryCommand;

namespace MlActors.Actors.Registry;

/// <summary>To the waker: these units are expected to run.</summary>
internal sealed record WakeUnits(ImmutableArray<UnitId> Units) : INoSerializationVerificationNeeded;

/// <summary>
/// Starts the jobs and datafeeds that are expected to run, a limited number at a time. A message to an entity is enough: its shard is
/// allocated, and the entity finds in its own journal what it has to do. A child of the registry, and lives as long as it.
/// </summary>
internal sealed class RegistryWaker : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly RegistryDependencies _node;
    private readonly Queue<UnitId> _waiting = new();
    private readonly HashSet<UnitId> _queued = [];
    private int _waking;

    public RegistryWaker(RegistryDependencies node)
    {
        _node = node;
        Receive<WakeUnits>(wake => Enqueue(wake.Units));
        Receive<WakeRetryDue>(due => Enqueue([due.Unit]));
        Receive<WakeCompleted>(OnWakeCompleted);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RegistryDependencies node) => ActorProducer<RegistryWaker>.Props(() => new RegistryWaker(node));

    private void Enqueue(ImmutableArray<UnitId> units)
    {
        foreach (var unit in units)
        {
            if (_queued.Add(unit)) _waiting.Enqueue(unit);
        }

        WakeNext();
    }

    // A unit that is started while this node leaves would only delay the hand-over of its shard; the next registry begins by waking all.
    private void WakeNext()
    {
        while (CoordinatedShutdown.Get(Context.System).ShutdownReason is null
            && _waking < _node.Settings.Permits && _waiting.TryDequeue(out var unit))
        {
            _queued.Remove(unit);
            _waking++;
            var ask = unit.Kind == UnitKind.Job
                ? _node.Jobs.Ask<object>(new JobRequest.WakeJob(new JobId(unit.Name)), _node.Settings.WakeTimeout)
                : _node.Datafeeds.Ask<object>(new DatafeedRequest.WakeDatafeed(new DatafeedId(unit.Name)), _node.Settings.WakeTimeout);
            ask.PipeTo(Self, success: answer => new WakeCompleted(unit, answer), failure: _ => new WakeCompleted(unit, null));
        }
    }

    private void OnWakeCompleted(WakeCompleted woken)
    {
        _waking--;
        switch (woken.Answer)
        {
            case JobReply.JobIsClosed:
                Context.Parent.Tell(new DismissJob(new JobId(woken.Unit.Name)));
                break;
            case DatafeedReply.DatafeedIsStopped:
                Context.Parent.Tell(new DismissDatafeed(new DatafeedId(woken.Unit.Name)));
                break;
            case JobReply.JobRuns or DatafeedReply.DatafeedRuns:
                break;
            default:
                Timers.StartSingleTimer(woken.Unit, new WakeRetryDue(woken.Unit), RetryPause);
                break;
        }

        WakeNext();
    }

    private sealed record WakeCompleted(UnitId Unit, object? Answer) : INoSerializationVerificationNeeded;

    private sealed record WakeRetryDue(UnitId Unit) : INoSerializationVerificationNeeded;
}
