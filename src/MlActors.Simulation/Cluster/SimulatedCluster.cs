using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using MlActors.Actors.Cluster;
using MlActors.Actors.Messaging;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;

namespace MlActors.Simulation.Cluster;

/// <summary>What planted bugs change in the cluster; nothing without them.</summary>
internal sealed class ClusterBugs
{
    /// <summary>Gives the message that moves an entity, in place of the right one.</summary>
    public Func<object, object>? HandOff { get; set; }

    /// <summary>The second coordinator does not wait for the first.</summary>
    public Action? TwoSingletons { get; set; }
}

/// <summary>
/// The nodes, and which of them each shard and singleton lives on. It stands for Akka's membership, sharding and singletons: a node that is gone
/// is noticed after a while, and what lived there is started elsewhere with the next message.
/// </summary>
internal sealed class SimulatedCluster
{
    private const int ShardsPerKind = 12;

    private readonly VirtualWorld _world;
    private readonly Dictionary<string, Shards> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<(SimulatedNode Node, string Kind), IActorRef> _regions = [];
    private readonly List<SimulatedNode> _nodes = [];
    private readonly HashSet<SimulatedNode> _removed = [];
    private readonly List<(SimulatedNode Node, IActorRef Subscriber)> _subscribers = [];

    /// <param name="startActors">Starts what a node runs, each time it starts.</param>
    public SimulatedCluster(VirtualWorld world, Config config, ActorSystemSetup setup, Action<SimulatedNode> startActors)
    {
        (_world, _config, _setup, _startActors) = (world, config, setup, startActors);
        Network = new Network(world) { IsQuarantined = (from, to) => _removed.Contains(from) && !_removed.Contains(to) && to != Caller };
    }

    private readonly Config _config;
    private readonly ActorSystemSetup _setup;
    private readonly Action<SimulatedNode> _startActors;

    public Network Network { get; }

    public ClusterBugs Bugs { get; } = new();

    /// <summary>The callers' node: it runs nothing, and no fault strikes it.</summary>
    public SimulatedNode Caller { get; private set; } = null!;

    public IEnumerable<SimulatedNode> Everyone => _nodes.Append(Caller);

    /// <summary>The newest incarnation of each node, the oldest node first.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>The nodes that shards may live on.</summary>
    public IEnumerable<SimulatedNode> Members => _nodes.Where(node => !node.IsGone && !_removed.Contains(node) && !_leaving.Contains(node));

    private readonly HashSet<SimulatedNode> _leaving = [];

    /// <summary>Failures of actors that their supervisor had to restart.</summary>
    public List<Exception> ActorFailures { get; } = [];

    /// <summary>Called before the process of a node ends.</summary>
    public Action<SimulatedNode>? Ending { get; set; }

    public SimulatedNode Start(string name)
    {
        var index = _nodes.FindIndex(node => node.Name == name);
        var node = new SimulatedNode(_world, index < 0 ? _nodes.Count : index, index < 0 ? 1 : _nodes[index].Incarnation + 1, name);
        if (index < 0) _nodes.Add(node);
        else
        {
            // The new incarnation of an address takes the place of the old one.
            Remove(_nodes[index]);
            _nodes[index] = node;
        }

        node.Start(_config, _setup);
        _startActors(node);
        Note($"{node} is up", node);
        StartSingletons();
        return node;
    }

    /// <summary>Starts the node from which everything is asked for.</summary>
    public SimulatedNode StartCaller()
    {
        Caller = new SimulatedNode(_world, 99, 1, "caller");
        Caller.Start(_config, _setup);
        _startActors(Caller);
        return Caller;
    }

    public bool IsRemoved(SimulatedNode node) => _removed.Contains(node);

    /// <summary>Whether the node hands over what it has, to leave.</summary>
    public bool IsLeaving(SimulatedNode node) => _leaving.Contains(node);

    public void Add(SimulatedNode node, EntityKind kind)
    {
        if (!_shards.ContainsKey(kind.Name)) _shards[kind.Name] = new Shards(kind.Name, kind.IsSingleton ? 1 : ShardsPerKind);
        _regions[(node, kind.Name)] = node.System.ActorOf(
            ActorProducer<RegionActor>.Props(() => new RegionActor(kind, node, this)), kind.Name);
        if (kind.IsSingleton) _singletons.Add(kind.Name);
    }

    private readonly SortedSet<string> _singletons = new(StringComparer.Ordinal);

    public IActorRef RegionOf(SimulatedNode node, string kind) => _regions[(node, kind)];

    /// <summary>The node of a singleton; null while it has none.</summary>
    public SimulatedNode? HomeOf(string singleton) => _shards[singleton].HomeOf(0);

    public int ShardOf(string kind, string entity) => _shards[kind].ShardOf(entity);

    /// <summary>Whether the entity's shard lives on the node.</summary>
    public bool IsHome(SimulatedNode node, string kind, string entity) => _shards[kind].HomeOf(ShardOf(kind, entity)) == node;

    public void Route(string kind, Routed routed)
    {
        var shards = _shards[kind];
        var shard = shards.ShardOf(routed.Entity);
        if (shards.IsMoving(shard))
        {
            shards.Keep(shard, routed);
            return;
        }

        if (shards.HomeOf(shard) is not { } home)
        {
            if (ChooseHome(kind) is not { } chosen) return;
            shards.Place(shard, home = chosen);
        }

        var arrived = new RegionActor.Arrived(routed.Entity, routed.Message);
        if (home == routed.From) RegionOf(home, kind).Tell(arrived, routed.Sender);
        else
            Network.Send(
                routed.From, home, routed.Message, routed.Sender,
                there => _regions.TryGetValue((there, kind), out var region) ? new Gate(region, routed.Entity) : null);
    }

    /// <summary>The process of the node ends at once, and the others notice it after a while.</summary>
    public void Kill(SimulatedNode node, TimeSpan noticedAfter)
    {
        if (node.IsGone) return;
        Note($"{node} is killed", node);
        End(node);
        _world.After(noticedAfter, () => Remove(node));
    }

    /// <summary>The node takes no part in the cluster from now on, whether or not its process has ended.</summary>
    public void Remove(SimulatedNode node)
    {
        if (!_removed.Add(node)) return;
        Note($"{node} is removed", node);
        foreach (var shards in _shards.Values)
        {
            foreach (var shard in shards.On(node).ToArray())
                foreach (var waited in shards.EndMove(shard)) Route(shards.Kind, waited);
        }

        StartSingletons();
        foreach (var (listener, subscriber) in _subscribers.ToArray())
            if (!listener.IsGone && !_removed.Contains(listener)) subscriber.Tell(MemberRemoved, ActorRefs.NoSender);
    }

    /// <summary>The process has ended; its writes under way got in or did not.</summary>
    public void End(SimulatedNode node)
    {
        if (node.IsGone) return;
        Ending?.Invoke(node);
        node.Kill();
        _world.Disk.Lose(node);
        _subscribers.RemoveAll(subscribed => subscribed.Node == node);
    }

    /// <summary>The node leaves in order: its shards and singletons are handed over, and then its process ends.</summary>
    public void Leave(SimulatedNode node)
    {
        _leaving.Add(node);
        foreach (var shards in _shards.Values)
            foreach (var shard in shards.On(node).ToArray()) Move(shards, shard);
        WaitForHandOvers(node);
    }

    /// <summary>Moves every n-th shard that a joined node could take, as a rebalance does.</summary>
    public void Rebalance()
    {
        foreach (var shards in _shards.Values.Where(shards => !_singletons.Contains(shards.Kind)))
        {
            var fair = ShardsPerKind / Math.Max(1, Members.Count());
            foreach (var node in Members.ToArray())
                foreach (var shard in shards.On(node).Skip(fair).ToArray()) Move(shards, shard);
        }
    }

    public void EndHandOver(string kind, int shard)
    {
        foreach (var waited in _shards[kind].EndMove(shard)) Route(kind, waited);
        if (_singletons.Contains(kind)) StartSingletons();
    }

    public void OnActorFailed(SimulatedNode node, Exception failure)
    {
        ActorFailures.Add(failure);
        Note($"an actor of {node} failed: {failure.GetType().Name} {failure.Message}", node);
    }

    public IMembership MembershipOf(SimulatedNode node) => new Membership(this, node);

    private void Move(Shards shards, int shard)
    {
        if (shards.IsMoving(shard) || shards.HomeOf(shard) is not { IsGone: false } home) return;
        _world.Disk.Strike("shard handed over");
        shards.BeginMove(shard);
        RegionOf(home, shards.Kind).Tell(new RegionActor.HandOverShard(shard), ActorRefs.NoSender);
        if (Bugs.TwoSingletons is not { } mark || !_singletons.Contains(shards.Kind)) return;
        mark();
        EndHandOver(shards.Kind, shard);
    }

    private void WaitForHandOvers(SimulatedNode node)
    {
        if (node.IsGone) return;
        if (_shards.Values.Any(shards => shards.On(node).Any()))
        {
            // What came after its shard's move began, or a shard that was allocated here just before.
            foreach (var shards in _shards.Values)
                foreach (var shard in shards.On(node).ToArray()) Move(shards, shard);
            _world.After(TimeSpan.FromMilliseconds(100), () => WaitForHandOvers(node));
            return;
        }

        Note($"{node} has left", node);
        End(node);
        Remove(node);
    }

    private SimulatedNode? ChooseHome(string kind)
    {
        var members = Members.ToArray();
        return members.Length == 0 ? null : _singletons.Contains(kind) ? members[0] : members[_world.Order.Next(members.Length)];
    }

    private void StartSingletons()
    {
        foreach (var kind in _singletons)
        {
            if (_shards[kind].IsMoving(0) || _shards[kind].HomeOf(0) is not null || ChooseHome(kind) is not { } home) continue;
            _shards[kind].Place(0, home);
            RegionOf(home, kind).Tell(new RegionActor.StartSingleton(), ActorRefs.NoSender);
        }
    }

    private void Note(string what, SimulatedNode node) => _world.Trace.Event(_world.Elapsed, what, node.Index);

    // Its content is of no interest to those who hear it, and Akka lets no other assembly make one.
    private static readonly object MemberRemoved = RuntimeHelpers.GetUninitializedObject(typeof(ClusterEvent.MemberRemoved));

    private sealed class Membership(SimulatedCluster cluster, SimulatedNode node) : IMembership
    {
        public bool IsLeaving => cluster._leaving.Contains(node);

        public void Subscribe(IActorRef subscriber) => cluster._subscribers.Add((node, subscriber));

        public void Unsubscribe(IActorRef subscriber) => cluster._subscribers.RemoveAll(subscribed => subscribed.Subscriber.Equals(subscriber));
    }

    /// <summary>Where a message from another node enters its region.</summary>
    private sealed class Gate(IActorRef region, string entity) : MinimalActorRef
    {
        public override ActorPath Path => region.Path;

        public override IActorRefProvider Provider => ((IInternalActorRef)region).Provider;

        protected override void TellInternal(object message, IActorRef sender) => region.Tell(new RegionActor.Arrived(entity, message), sender);
    }
}
