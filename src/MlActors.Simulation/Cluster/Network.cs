using Akka.Actor;
using Akka.Serialization;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Cluster;

/// <summary>How the network misbehaves.</summary>
internal sealed record NetworkFaults
{
    public static readonly NetworkFaults None = new();

    /// <summary>The probability that a message between nodes is lost, as Akka may lose it.</summary>
    public double Loss { get; init; }

    /// <summary>The longest delay of a message.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(5);
}

/// <summary>
/// The links between nodes. On one link messages keep their order, as Akka promises, and go through the real serializer; between links they overtake
/// each other.
/// </summary>
internal sealed class Network(VirtualWorld world)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(0.2);

    private readonly Dictionary<(int From, int To), long> _lastArrival = [];
    private readonly Dictionary<(int From, int To), long> _heldUntil = [];
    private readonly HashSet<(int, int)> _cut = [];

    public NetworkFaults Faults { get; set; } = NetworkFaults.None;

    public long Sent { get; private set; }

    /// <summary>
    /// Whether the receiver takes nothing more from the sender: members put a node that they have removed into quarantine, and it learns that only
    /// when it looks.
    /// </summary>
    public required Func<SimulatedNode, SimulatedNode, bool> IsQuarantined { get; init; }

    public bool IsCut(SimulatedNode one, SimulatedNode other) => _cut.Contains((one.Index, other.Index));

    public void Cut(SimulatedNode one, SimulatedNode other)
    {
        _cut.Add((one.Index, other.Index));
        _cut.Add((other.Index, one.Index));
    }

    /// <summary>What is on its way between the two arrives later, in its order.</summary>
    public void Hold(SimulatedNode from, SimulatedNode to, TimeSpan duration) =>
        _heldUntil[(from.Index, to.Index)] = world.NowTicks + duration.Ticks;

    public void Mend() => _cut.Clear();

    /// <param name="target">Finds the receiver when the message arrives; null drops it.</param>
    public void Send(SimulatedNode from, SimulatedNode to, object message, IActorRef? sender, Func<SimulatedNode, IActorRef?> target)
    {
        Sent++;
        if (IsCut(from, to))
        {
            world.Disk.Strike("message lost in a partition");
            return;
        }

        if (world.Faults.Chance(Faults.Loss))
        {
            world.Disk.Strike("message lost");
            return;
        }

        var arrives = world.NowTicks + world.Delays.Between(ShortestDelay, Faults.LongestDelay).Ticks;
        var link = (from.Index, to.Index);
        arrives = Math.Max(arrives, _lastArrival.GetValueOrDefault(link) + 1);
        _lastArrival[link] = arrives;
        var (bytes, manifest, serializer) = Serialize(from, message);
        world.At(arrives, () => WhenReleased(link, to, Deliver), to);

        void Deliver()
        {
            if (IsQuarantined(from, to)) world.Disk.Strike("message of a removed node refused");
            else
                target(to)?.Tell(
                    to.System.Serialization.Deserialize(bytes, serializer, manifest),
                    sender is null || sender.IsNobody() ? ActorRefs.NoSender : RemoteReference.To(to, from, sender, this));
        }
    }

    private void WhenReleased((int, int) link, SimulatedNode to, Action deliver)
    {
        // Each that is held takes the next moment after the hold, and what arrives until then has to queue behind it.
        if (_heldUntil.GetValueOrDefault(link) is var held && held < world.NowTicks) deliver();
        else world.At(_heldUntil[link] = held + 1, deliver, to);
    }

    private static (byte[], string, int) Serialize(SimulatedNode from, object message) => message is ActorSelectionMessage selected
        ? throw new InvalidOperationException($"A selection leaves its node: {selected.Message}")
        : Serialization.WithTransport(from.System, (from, message), what => what.from.ToBytes(what.message));
}

/// <summary>An actor of another node, as it is seen from here: what it is told goes over the network.</summary>
internal sealed class RemoteReference : MinimalActorRef
{
    private readonly SimulatedNode _here, _there;
    private readonly IActorRef _actor;
    private readonly Network _network;

    private RemoteReference(SimulatedNode here, SimulatedNode there, IActorRef actor, Network network)
    {
        (_here, _there, _actor, _network) = (here, there, actor, network);
        ActorPath path = new RootActorPath(there.Address);
        foreach (var element in actor.Path.Elements) path /= element;
        Path = path.WithUid(actor.Path.Uid);
    }

    public override ActorPath Path { get; }

    /// <summary>The node of the actor.</summary>
    public SimulatedNode There => _there;

    public override IActorRefProvider Provider => _here.System.Provider;

    public static IActorRef To(SimulatedNode here, SimulatedNode there, IActorRef actor, Network network) => actor switch
    {
        RemoteReference remote when remote._there == here => remote._actor,
        RemoteReference remote => new RemoteReference(here, remote._there, remote._actor, network),
        _ => here == there ? actor : new RemoteReference(here, there, actor, network),
    };

    protected override void TellInternal(object message, IActorRef sender) => _network.Send(_here, _there, message, sender, _ => _actor);
}
