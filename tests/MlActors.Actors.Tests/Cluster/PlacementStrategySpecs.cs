using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using MlActors.Actors.Cluster;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Nodes;
using MlActors.Domain.Settings;
using Xunit;

namespace MlActors.Actors.Tests.Cluster;

public sealed class PlacementStrategySpecs
{
    private const long Gigabyte = 1024L * 1024 * 1024;

    private static readonly IActorRef Small = RegionOf("127.0.0.1:1"), Large = RegionOf("127.0.0.1:2"), Full = RegionOf("127.0.0.1:3");

    private readonly List<NodeView> _nodes = [];

    private ClusterSettings _settings = ClusterSettings.Defaults;

    private static readonly ImmutableDictionary<IActorRef, IImmutableList<string>> Shards =
        ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty
            .Add(Small, ImmutableList.Create("1", "2", "3"))
            .Add(Large, ImmutableList.Create("4", "5", "6", "7", "8"))
            .Add(Full, ImmutableList<string>.Empty);

    [Fact]
    public async Task The_shard_of_a_job_that_waits_for_room_moves_to_the_node_that_has_it()
    {
        _nodes.Add(Node("127.0.0.1:1", room: 4, used: 1) with { Waiting = [new WaitingJob(new JobId("2"), new MemoryDemand(0, 8 * Gigabyte))] });
        _nodes.Add(Node("127.0.0.1:2", room: 16, used: 8));
        _nodes.Add(Node("127.0.0.1:3", room: 4, used: 0));
        var placement = Placement();

        Assert.Equal(["2"], await placement.Rebalance(Shards, ImmutableHashSet<string>.Empty));

        // The node with the most shards and models: no other has the room.
        Assert.Equal(Large, await placement.AllocateShard(Small, "2", Shards));
    }

    [Fact]
    public async Task A_job_that_fits_nowhere_stays_where_it_is()
    {
        _nodes.Add(Node("127.0.0.1:1", room: 4, used: 0) with { Waiting = [new WaitingJob(new JobId("2"), new MemoryDemand(0, 32 * Gigabyte))] });
        _nodes.Add(Node("127.0.0.1:2", room: 16, used: 0));

        Assert.Empty(await Placement().Rebalance(Shards, ImmutableHashSet<string>.Empty));
    }

    [Fact]
    public async Task A_node_whose_models_fill_it_is_no_target()
    {
        var demand = new MemoryDemand(2 * Gigabyte, 2 * Gigabyte);
        _nodes.Add(Node("127.0.0.1:1", room: 4, used: 3) with { Waiting = [new WaitingJob(new JobId("2"), demand)] });
        _nodes.Add(Node("127.0.0.1:2", room: 16, used: 15));

        Assert.Empty(await Placement().Rebalance(Shards, ImmutableHashSet<string>.Empty));
    }

    [Theory]
    [InlineData("cluster.persistent_tasks.allocation.enable", "none")]
    [InlineData("xpack.ml.max_open_jobs", "5")]
    public async Task Nothing_moves_to_a_node_that_would_not_open_it_either(string setting, string value)
    {
        _settings = ClusterSettings.Of(new Dictionary<string, string> { [setting] = value }, isUpgrading: false);
        _nodes.Add(Node("127.0.0.1:1", room: 4, used: 1) with { Waiting = [new WaitingJob(new JobId("2"), new MemoryDemand(0, 8 * Gigabyte))] });
        _nodes.Add(Node("127.0.0.1:2", room: 16, used: 0) with { Jobs = 5 });

        Assert.Empty(await Placement().Rebalance(Shards, ImmutableHashSet<string>.Empty));
    }

    /// <summary>Its other jobs may have taken the room; each move would end what runs in it, again and again.</summary>
    [Fact]
    public async Task A_shard_whose_job_waits_again_where_it_was_moved_to_stays_there_until_a_node_joins()
    {
        var waiting = ImmutableArray.Create(new WaitingJob(new JobId("2"), new MemoryDemand(0, 2 * Gigabyte)));
        _nodes.AddRange([Node("127.0.0.1:1", room: 1, used: 1) with { Waiting = waiting }, Node("127.0.0.1:2", room: 16, used: 0)]);
        var (placement, two) = (Placement(), Shards.Remove(Full));
        Assert.Equal(["2"], await placement.Rebalance(two, ImmutableHashSet<string>.Empty));
        Assert.Equal(Large, await placement.AllocateShard(Small, "2", two));

        var moved = two.SetItem(Small, ImmutableList<string>.Empty).SetItem(Large, ImmutableList.Create("2"));
        _nodes.Clear();
        _nodes.AddRange([Node("127.0.0.1:1", room: 16, used: 0), Node("127.0.0.1:2", room: 16, used: 16) with { Waiting = waiting }]);
        Assert.Empty(await placement.Rebalance(moved, ImmutableHashSet<string>.Empty));

        Assert.Equal(["2"], await placement.Rebalance(moved.Add(Full, ImmutableList<string>.Empty), ImmutableHashSet<string>.Empty));
    }

    [Fact]
    public async Task A_shard_that_is_moving_already_is_not_moved_again()
    {
        _nodes.Add(Node("127.0.0.1:1", room: 4, used: 1) with { Waiting = [new WaitingJob(new JobId("2"), new MemoryDemand(0, 8 * Gigabyte))] });
        _nodes.Add(Node("127.0.0.1:2", room: 16, used: 0));

        Assert.Empty(await Placement().Rebalance(Shards, ImmutableHashSet.Create("2")));
    }

    [Fact]
    public async Task Other_shards_are_placed_where_models_need_the_least_memory()
    {
        _nodes.AddRange([Node("127.0.0.1:1", room: 16, used: 9), Node("127.0.0.1:2", room: 16, used: 1), Node("127.0.0.1:3", room: 16, used: 8)]);

        Assert.Equal(Large, await Placement().AllocateShard(Small, "9", Shards));
    }

    private PlacementStrategy Placement() => new(
        new NoStrategy(), new NodeInventory("127.0.0.1:1") { ReadSettings = () => _settings }, () => Task.FromResult(_nodes.ToImmutableArray()),
        job => job.Value);

    private static NodeView Node(string id, long room, long used) => new(id, null, "up", false, 0, 0)
    {
        ModelBytes = used * Gigabyte, Capacity = new NodeCapacity(64 * Gigabyte, room * Gigabyte, 64 * Gigabyte, 2),
    };

    private static IActorRef RegionOf(string node) => new Region(ActorPath.Parse($"akka.tcp://mlactors@{node}/system/sharding/jobs"));

    private sealed class Region(ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path => path;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }

    private sealed class NoStrategy : IShardAllocationStrategy
    {
        public Task<IActorRef> AllocateShard(
            IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
            Task.FromResult(requester);

        public Task<IImmutableSet<string>> Rebalance(
            IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
            Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);
    }
}
