using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace MlActors.Actors.Cluster;

/// <summary>
/// Places shards where models need the least memory, and moves them away from nodes whose shutdown is announced: their jobs then save their
/// models and go on elsewhere, as in every hand-over. Otherwise as Akka's own strategy does. Called by the coordinator of the shards.
/// </summary>
/// <param name="own">The node of the coordinator, which has no address of its own in references.</param>
/// <param name="loads">The memory of the models on each node, bytes.</param>
internal sealed class PlacementStrategy(
    IShardAllocationStrategy otherwise, NodeInventory own, Func<Task<ImmutableDictionary<string, long>>> loads)
    : IActorSystemDependentAllocationStrategy
{
    public void Start(ActorSystem system) => (otherwise as IActorSystemDependentAllocationStrategy)?.Start(system);

    public async Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var staying = Staying(currentShardAllocations);
        if (staying.Count <= 1) return staying.Keys.SingleOrDefault()
            ?? await otherwise.AllocateShard(requester, shardId, currentShardAllocations);
        var bytes = await loads();
        var total = Math.Max(1, bytes.Values.Sum());
        return staying.OrderBy(region => region.Value.Count + 100.0 * bytes.GetValueOrDefault(NodeOf(region.Key)) / total)
            .ThenBy(region => NodeOf(region.Key), StringComparer.Ordinal).First().Key;
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var staying = Staying(currentShardAllocations);
        var leaving = currentShardAllocations.Where(region => !staying.ContainsKey(region.Key)).SelectMany(region => region.Value)
            .Where(shard => !rebalanceInProgress.Contains(shard)).ToImmutableHashSet();
        return leaving.IsEmpty || staying.IsEmpty
            ? otherwise.Rebalance(staying.IsEmpty ? currentShardAllocations : staying, rebalanceInProgress)
            : Task.FromResult<IImmutableSet<string>>(leaving);
    }

    private ImmutableDictionary<IActorRef, IImmutableList<string>> Staying(
        IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        var leaving = own.Settings.Leaving;
        return allocations.Where(region => !leaving.Contains(NodeOf(region.Key))).ToImmutableDictionary();
    }

    private string NodeOf(IActorRef region) => region.Path.Address.HasGlobalScope ? ClusterDirectory.IdOf(region.Path.Address) : own.Node;
}
