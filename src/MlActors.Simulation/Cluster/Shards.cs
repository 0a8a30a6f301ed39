using Akka.Actor;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Cluster;

/// <summary>A message on its way to an entity.</summary>
internal sealed record Routed(string Entity, object Message, SimulatedNode From, IActorRef? Sender);

/// <summary>
/// Where the shards of one kind live. It stands for Akka's coordinator of shards: a shard has one home, moves after its entities have stopped, and
/// what is for it meanwhile waits.
/// </summary>
internal sealed class Shards(string kind, int count)
{
    private readonly SimulatedNode?[] _homes = new SimulatedNode?[count];
    private readonly Dictionary<int, List<Routed>> _moving = [];

    public string Kind => kind;

    public IEnumerable<int> On(SimulatedNode node) => Enumerable.Range(0, count).Where(shard => _homes[shard] == node);

    public int ShardOf(string entity)
    {
        var hash = 17;
        foreach (var character in entity) hash = unchecked(hash * 31 + character);
        return (int)((uint)hash % (uint)count);
    }

    public SimulatedNode? HomeOf(int shard) => _homes[shard];

    public bool IsMoving(int shard) => _moving.ContainsKey(shard);

    public void Place(int shard, SimulatedNode node) => _homes[shard] = node;

    public void BeginMove(int shard) => _moving.TryAdd(shard, []);

    public void Keep(int shard, Routed routed) => _moving[shard].Add(routed);

    /// <returns>What has waited for the shard, which has no home now.</returns>
    public IReadOnlyList<Routed> EndMove(int shard)
    {
        _homes[shard] = null;
        return _moving.Remove(shard, out var waited) ? waited : [];
    }
}
