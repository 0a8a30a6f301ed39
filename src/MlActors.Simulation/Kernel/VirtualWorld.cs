using Akka.Actor;
using Akka.Dispatch;

namespace MlActors.Simulation.Kernel;

/// <summary>Sees each message of a run before its actor does.</summary>
internal interface IMessageObserver
{
    /// <summary>May stop the node, and then the message is not delivered.</summary>
    /// <returns>The message to deliver: the same, or what a planted bug makes of it; null when it is lost.</returns>
    object? Before(SimulatedNode node, IActorRef receiver, in Envelope envelope);
}

/// <summary>One run of one seed: what can run now, the clock, the dice, the trace.</summary>
internal sealed class VirtualWorld
{
    /// <summary>A microsecond for each message: no work is free, and a loop without end is noticed.</summary>
    private const long TicksPerMessage = 10;

    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [ThreadStatic] private static VirtualWorld? _current;

    private readonly List<(SimulatedNode Node, IRunnable Work)> _runnable = [];
    private readonly PriorityQueue<VirtualTimer, (long At, uint Tie, long Number)> _timers = new();
    private long _timerNumber;

    public VirtualWorld(ulong seed)
    {
        Seed = seed;
        var root = new Dice(seed);
        (Order, Faults, Delays, _akka, _ids) = (root.Fork(), root.Fork(), root.Fork(), root.Fork(), root.Fork());
    }

    private readonly Dice _akka, _ids;

    /// <summary>The world of this thread; Akka makes some of its parts by reflection, and there is no other way to them.</summary>
    public static VirtualWorld Current => _current ?? throw new InvalidOperationException("No simulation runs on this thread.");

    public ulong Seed { get; }

    /// <summary>Which of the things that can happen now happens next.</summary>
    public Dice Order { get; }

    public Dice Faults { get; }

    public Dice Delays { get; }

    public Trace Trace { get; } = new();

    public IMessageObserver? Observer { get; set; }

    public long NowTicks { get; private set; }

    public DateTimeOffset Now => Beginning.AddTicks(NowTicks);

    public TimeSpan Elapsed => TimeSpan.FromTicks(NowTicks);

    public long Messages { get; private set; }

    /// <summary>The node whose actor system is being made.</summary>
    public SimulatedNode? Starting { get; set; }

    /// <summary>How often a due timer is taken although messages wait.</summary>
    public double EarlyTimers { get; set; } = 0.02;

    public string NewId() => $"{_ids.NextUInt64():x16}{_ids.NextUInt64():x16}";

    /// <summary>Makes this the world of the thread.</summary>
    public void Enter()
    {
        _current = this;
        Runtime.SeedAkka(_akka);
    }

    public static void Leave() => _current = null;

    public void Enqueue(SimulatedNode node, IRunnable work)
    {
        if (_current != this) throw new InvalidOperationException($"Work of {node} comes from another thread: something has left the simulation.");
        if (!node.IsGone) _runnable.Add((node, work));
    }

    public VirtualTimer After(TimeSpan delay, Action action, SimulatedNode? node = null) =>
        At(NowTicks + Math.Max(0, delay.Ticks), action, node);

    /// <param name="node">Whose timer it is: with the node it ends. Null for the world's own: stores, the network, faults.</param>
    public VirtualTimer At(long ticks, Action action, SimulatedNode? node = null)
    {
        var timer = new VirtualTimer(action, node);
        _timers.Enqueue(timer, (ticks, (uint)(Order.NextUInt64() >> 32), _timerNumber++));
        return timer;
    }

    /// <summary>Delivers one message, or lets one timer fire.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public bool Step()
    {
        while (true)
        {
            if (_runnable.Count == 0 || Order.Chance(EarlyTimers))
            {
                if (TryFireTimer()) return true;
                if (_runnable.Count == 0 && _timers.Count == 0) return false;
                if (_runnable.Count == 0) continue;
            }

            if (TryRun()) return true;
        }
    }

    /// <summary>The node is gone, and so is all that it would have done.</summary>
    public void Drop(SimulatedNode node) => _runnable.RemoveAll(entry => entry.Node == node);

    /// <summary>A message is about to be processed.</summary>
    /// <returns>What is delivered; null when the node ended before it.</returns>
    public object? Deliver(SimulatedNode node, IActorRef receiver, in Envelope envelope)
    {
        Messages++;
        Trace.Delivered(NowTicks, node, receiver, envelope);
        var delivered = Observer is { } observer ? observer.Before(node, receiver, envelope) : envelope.Message;
        return node.IsGone ? null : delivered;
    }

    private bool TryFireTimer()
    {
        if (!_timers.TryPeek(out var timer, out var due)) return false;
        if (_runnable.Count > 0 && due.At > NowTicks + TimeSpan.FromMilliseconds(20).Ticks) return false;
        _timers.Dequeue();
        if (timer.IsCancelled || timer.Node is { IsGone: true }) return false;
        NowTicks = Math.Max(NowTicks, due.At);
        if (timer.Node is { IsPaused: true } paused) paused.Keep(timer);
        else timer.Fire();
        return true;
    }

    private bool TryRun()
    {
        var at = Order.Next(_runnable.Count);
        var (node, work) = _runnable[at];
        _runnable[at] = _runnable[^1];
        _runnable.RemoveAt(_runnable.Count - 1);
        if (node.IsGone) return false;
        if (node.IsPaused)
        {
            node.Keep(work);
            return false;
        }

        NowTicks += TicksPerMessage;
        SimulatedMailboxQueue.MessagesAllowed = 1;
        work.Run();
        return true;
    }
}

/// <summary>Something that happens at a moment of virtual time.</summary>
internal sealed class VirtualTimer(Action action, SimulatedNode? node)
{
    private Action? _action = action;

    public SimulatedNode? Node => node;

    public bool IsCancelled => _action is null;

    public void Cancel() => _action = null;

    public void Fire() => _action?.Invoke();
}
