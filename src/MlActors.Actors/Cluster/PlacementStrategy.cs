using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using MlActors.Domain;
using MlActors.Domain.Jobs;

namespace MlActors.Actors.Cluster;

/// <summary>
/// Places shards where models need the least memory. Moves them away from nodes whose shutdown is announced, and those of jobs that wait for room to
/// a node that has it: their jobs then save their models and go on elsewhere, as in every hand-over. Otherwise as Akka's own strategy does. Called
/// by the coordinator of the shards.
/// </summary>
/// <param name="own">The node of the coordinator, which has no address of its own in references.</param>
/// <param name="nodes">The nodes and what runs on them, not older than a few seconds.</param>
/// <param name="shardOf">The shard of a job; null where the shards are not those of jobs.</param>
internal sealed class PlacementStrategy(
    IShardAllocationStrategy otherwise, NodeInventory own, Func<Task<ImmutableArray<NodeView>>> nodes, Func<JobId, string>? shardOf)
    : IActorSystemDependentAllocationStrategy
{
    private readonly ConcurrentDictionary<string, MemoryDemand> _moving = new(StringComparer.Ordinal);

    /// <summary>Where shards were moved to for room, and among which nodes.</summary>
    private readonly ConcurrentDictionary<string, (string Node, string Members)> _moved = new(StringComparer.Ordinal);

    public void Start(ActorSystem system) => (otherwise as IActorSystemDependentAllocationStrategy)?.Start(system);

    public async Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var staying = Staying(currentShardAllocations);
        if (staying.Count <= 1) return staying.Keys.SingleOrDefault()
            ?? await otherwise.AllocateShard(requester, shardId, currentShardAllocations);
        var views = (await nodes()).ToImmutableDictionary(node => node.Id, StringComparer.Ordinal);
        var total = Math.Max(1, views.Values.Sum(node => node.ModelBytes));
        var isMoving = _moving.TryRemove(shardId, out var demand);
        var chosen = staying
            .OrderByDescending(region => isMoving && HasRoom(views.GetValueOrDefault(NodeOf(region.Key)), demand))
            .ThenBy(region => region.Value.Count + 100.0 * (views.GetValueOrDefault(NodeOf(region.Key))?.ModelBytes ?? 0) / total)
            .ThenBy(region => NodeOf(region.Key), StringComparer.Ordinal).First().Key;
        if (isMoving) _moved[shardId] = (NodeOf(chosen), MembersOf(staying));
        return chosen;
    }

    public async Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var staying = Staying(currentShardAllocations);
        var leaving = currentShardAllocations.Where(region => !staying.ContainsKey(region.Key)).SelectMany(region => region.Value)
            .Where(shard => !rebalanceInProgress.Contains(shard)).ToImmutableHashSet();
        if (!leaving.IsEmpty && !staying.IsEmpty) return leaving;
        if (await FindMovingAsync(staying, rebalanceInProgress) is { Count: > 0 } moving) return moving;
        return await otherwise.Rebalance(staying.IsEmpty ? currentShardAllocations : staying, rebalanceInProgress);
    }

    /// <summary>
    /// The shards of jobs that wait for room where they are, and that another node has room for: one for each node with waiting jobs at a time, since
    /// the next one may not fit any more. The other jobs of a shard go with it; where they then wait in turn, the shard stays until the nodes change.
    /// </summary>
    private async Task<ImmutableHashSet<string>> FindMovingAsync(
        ImmutableDictionary<IActorRef, IImmutableList<string>> staying, IImmutableSet<string> rebalanceInProgress)
    {
        if (shardOf is null || staying.Count <= 1 || !own.Settings.MayAllocate) return [];
        var members = MembersOf(staying);
        var allocated = staying.ToImmutableDictionary(region => NodeOf(region.Key), region => region.Value, StringComparer.Ordinal);
        var views = await nodes();
        var moving = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var node in views.Where(node => allocated.ContainsKey(node.Id)))
        {
            var found = node.Waiting.FirstOrDefault(waiting =>
                allocated[node.Id].Contains(shardOf(waiting.Job)) && !rebalanceInProgress.Contains(shardOf(waiting.Job))
                && _moved.GetValueOrDefault(shardOf(waiting.Job)) != (node.Id, members)
                && views.Any(other => other.Id != node.Id && allocated.ContainsKey(other.Id) && HasRoom(other, waiting.Demand)));
            if (found is null || !moving.Add(shardOf(found.Job))) continue;
            _moving[shardOf(found.Job)] = found.Demand;
        }

        return moving.ToImmutable();
    }

    private bool HasRoom(NodeView? node, MemoryDemand demand) =>
        node?.Capacity?.HasRoomFor(demand, node.ModelBytes) == true && node.Jobs < own.Settings.MaxOpenJobs;

    private string MembersOf(ImmutableDictionary<IActorRef, IImmutableList<string>> allocations) =>
        string.Join(',', allocations.Keys.Select(NodeOf).Order(StringComparer.Ordinal));

    private ImmutableDictionary<IActorRef, IImmutableList<string>> Staying(
        IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        var leaving = own.Settings.Leaving;
        return allocations.Where(region => !leaving.Contains(NodeOf(region.Key))).ToImmutableDictionary();
    }

    private string NodeOf(IActorRef region) => region.Path.Address.HasGlobalScope ? ClusterDirectory.IdOf(region.Path.Address) : own.Node;
}
