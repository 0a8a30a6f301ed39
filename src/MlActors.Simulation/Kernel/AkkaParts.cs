using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;

namespace MlActors.Simulation.Kernel;

/// <summary>Every dispatcher of a simulated system: a mailbox that has something to do becomes an entry of the world's run queue.</summary>
public sealed class SimulatedExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new SimulatedExecutor(id, ((SimulatedScheduler)Prerequisites.Scheduler).Node);

    private sealed class SimulatedExecutor(string id, SimulatedNode node) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => node.World.Enqueue(node, run);

        public override void Shutdown()
        {
        }
    }
}

/// <summary>Every mailbox of a simulated system.</summary>
public sealed class SimulatedMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<SimulatedMailboxQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new SimulatedMailboxQueue(owner, ((SimulatedScheduler)system.Scheduler).Node);
}

/// <summary>Gives out one message at a time, so that each delivery is a step of its own, and shows it to the world first.</summary>
public sealed class SimulatedMailboxQueue
    : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics, IMultipleConsumerSemantics
{
    // A mailbox takes one message more than its throughput, never just one; so the queue shows itself empty after the first.
    [ThreadStatic] internal static int MessagesAllowed;

    private readonly IActorRef _owner;
    private readonly SimulatedNode _node;
    private Envelope[] _ring = new Envelope[4];
    private int _head, _count;

    internal SimulatedMailboxQueue(IActorRef owner, SimulatedNode node) => (_owner, _node) = (owner, node);

    public bool HasMessages => _count > 0;

    public int Count => _count;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        GrowIfFull();
        _ring[(_head + _count++) & (_ring.Length - 1)] = envelope;
    }

    public void EnqueueFirst(Envelope envelope)
    {
        GrowIfFull();
        _head = (_head - 1) & (_ring.Length - 1);
        _ring[_head] = envelope;
        _count++;
    }

    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        if (_count == 0 || MessagesAllowed <= 0) return false;
        MessagesAllowed--;
        var next = Take();
        if (_node.World.Deliver(_node, _owner, next) is not { } message) return false;
        envelope = ReferenceEquals(message, next.Message) ? next : new Envelope(message, next.Sender);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (_count > 0) deadletters.Enqueue(owner, Take());
    }

    private Envelope Take()
    {
        var envelope = _ring[_head];
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        return envelope;
    }

    private void GrowIfFull()
    {
        if (_count < _ring.Length) return;
        var ring = new Envelope[_ring.Length * 2];
        for (var i = 0; i < _count; i++) ring[i] = _ring[(_head + i) & (_ring.Length - 1)];
        (_ring, _head) = (ring, 0);
    }
}

/// <summary>The scheduler of a simulated system: its timers are the world's.</summary>
public sealed class SimulatedScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider
{
    public SimulatedScheduler(Config config, ILoggingAdapter log)
        : base(config, log) => Node = VirtualWorld.Current.Starting ?? throw new InvalidOperationException("No node is being started.");

    public override TimeSpan MonotonicClock => World.Elapsed;

    public override TimeSpan HighResMonotonicClock => World.Elapsed;

    internal SimulatedNode Node { get; }

    protected override DateTimeOffset TimeNow => World.Now + Node.Skew;

    private VirtualWorld World => Node.World;

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Once(delay, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Once(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Once(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action.Run, cancelable);

    private void Once(TimeSpan delay, Action action, ICancelable? cancelable) => World.After(
        delay,
        () =>
        {
            if (cancelable is not { IsCancellationRequested: true }) action();
        },
        Node);

    private void Repeatedly(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        void Fire()
        {
            if (cancelable is { IsCancellationRequested: true }) return;
            action();
            World.After(interval, Fire, Node);
        }

        World.After(delay, Fire, Node);
    }
}
