using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace MlActors.Simulation.Kernel;

/// <summary>
/// One incarnation of one node: an actor system of its own. A kill forgets it: nothing of it runs again, and nothing is told that it stops.
/// </summary>
internal sealed class SimulatedNode(VirtualWorld world, int index, int incarnation, string name)
{
    private readonly List<Action> _kept = [];

    public VirtualWorld World => world;

    public int Index => index;

    public int Incarnation => incarnation;

    public string Name => name;

    public Address Address { get; } = new("akka", "sim", name, 2551);

    /// <summary>The process has ended.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The process does nothing, as after SIGSTOP.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The cluster has gone on without the node: the process is not let near the stores any more, and is about to end.</summary>
    public bool IsFenced { get; set; }

    /// <summary>How far the node's clock is ahead of the others'.</summary>
    public TimeSpan Skew { get; set; }

    public ExtendedActorSystem System { get; private set; } = null!;

    public TimeProvider Time { get; private set; } = null!;

    public void Start(Config config, ActorSystemSetup setup)
    {
        Time = new VirtualTime(world, this);
        world.Starting = this;
        try
        {
            System = ActorSystemFactory.Create("sim", config, setup);
        }
        finally
        {
            world.Starting = null;
        }
    }

    public void Kill()
    {
        IsGone = true;
        _kept.Clear();
        world.Drop(this);
    }

    public void Pause() => IsPaused = true;

    /// <summary>Everything that came during the pause happens now, timers first.</summary>
    public void Resume()
    {
        IsPaused = false;
        Action[] kept = [.. _kept];
        _kept.Clear();
        foreach (var act in kept) world.After(TimeSpan.Zero, act, this);
    }

    public void Keep(VirtualTimer timer) => _kept.Add(timer.Fire);

    public void Keep(IRunnable work) => _kept.Add(() => world.Enqueue(this, work));

    public override string ToString() => incarnation == 1 ? name : $"{name}#{incarnation}";
}
