using Akka.Actor;
using Akka.Cluster.Sharding;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Cluster;

/// <summary>How entities of a kind are named, made and moved.</summary>
/// <param name="IdOf">The entity that a message is for; null when it is for none of this kind.</param>
/// <param name="HandOff">What an entity is told when its shard moves.</param>
/// <param name="IsSingleton">There is one entity, which is started without a message.</param>
internal sealed record EntityKind(string Name, Func<object, string?> IdOf, Func<string, Props> Props, object HandOff, bool IsSingleton = false);

/// <summary>
/// Stands for a shard region, or for a singleton and its proxy, on one node: sends messages to where their entity lives, and has the entities that
/// live here as its children. It stops them with the hand-off message of the real regions.
/// </summary>
internal sealed class RegionActor : ActorBase
{
    private readonly EntityKind _kind;
    private readonly SimulatedNode _node;
    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<string, List<(object Message, IActorRef Sender)>> _passivating = new(StringComparer.Ordinal);
    private readonly Dictionary<int, HashSet<string>> _handingOver = [];

    public RegionActor(EntityKind kind, SimulatedNode node, SimulatedCluster cluster) => (_kind, _node, _cluster) = (kind, node, cluster);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Arrived arrived:
                Deliver(arrived.Entity, arrived.Message, Sender);
                return true;
            case StartSingleton:
                EntityOf(_kind.Name);
                return true;
            case HandOverShard handOver:
                HandOver(handOver.Shard);
                return true;
            case Passivate passivate:
                if (_passivating.TryAdd(Sender.Path.Name, [])) Sender.Tell(passivate.StopMessage);
                return true;
            case Terminated ended:
                OnEnded(ended.ActorRef.Path.Name);
                return true;
        }

        if (_kind.IdOf(message) is not { } entity) return false;
        _cluster.Route(_kind.Name, new Routed(entity, message, _node, Sender));
        return true;
    }

    private void Deliver(string entity, object message, IActorRef sender)
    {
        // The shard has begun to move, or has moved, since the message was sent.
        if (_handingOver.ContainsKey(_cluster.ShardOf(_kind.Name, entity)) || !_cluster.IsHome(_node, _kind.Name, entity))
            _cluster.Route(_kind.Name, new Routed(entity, message, _node, sender));
        else if (_passivating.TryGetValue(entity, out var kept)) kept.Add((message, sender));
        else EntityOf(entity).Tell(message, sender);
    }

    private IActorRef EntityOf(string entity)
    {
        var child = Context.Child(entity);
        return child.IsNobody() ? Context.Watch(Context.ActorOf(_kind.Props(entity), entity)) : child;
    }

    private void HandOver(int shard)
    {
        var leaving = Context.GetChildren().Select(child => child.Path.Name)
            .Where(entity => _cluster.ShardOf(_kind.Name, entity) == shard).ToHashSet(StringComparer.Ordinal);
        if (leaving.Count == 0)
        {
            _cluster.EndHandOver(_kind.Name, shard);
            return;
        }

        _handingOver[shard] = leaving;
        var handOff = _cluster.Bugs.HandOff?.Invoke(_kind.HandOff) ?? _kind.HandOff;
        foreach (var entity in leaving.Order(StringComparer.Ordinal)) Context.Child(entity).Tell(handOff);
    }

    private void OnEnded(string entity)
    {
        var shard = _cluster.ShardOf(_kind.Name, entity);
        _passivating.Remove(entity, out var kept);
        if (_handingOver.TryGetValue(shard, out var leaving))
        {
            foreach (var (message, sender) in kept ?? []) _cluster.Route(_kind.Name, new Routed(entity, message, _node, sender));
            leaving.Remove(entity);
            if (leaving.Count > 0) return;
            _handingOver.Remove(shard);
            _cluster.EndHandOver(_kind.Name, shard);
            return;
        }

        foreach (var (message, sender) in kept ?? []) EntityOf(entity).Tell(message, sender);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _cluster.OnActorFailed(_node, failure);
        return Directive.Restart;
    });

    /// <summary>A message that has reached its entity's node.</summary>
    public sealed record Arrived(string Entity, object Message) : INoSerializationVerificationNeeded;

    public sealed record HandOverShard(int Shard) : INoSerializationVerificationNeeded;

    /// <summary>A singleton is started by its place, not by a message.</summary>
    public sealed record StartSingleton : INoSerializationVerificationNeeded;
}
