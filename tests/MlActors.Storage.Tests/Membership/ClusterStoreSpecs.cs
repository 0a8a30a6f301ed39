using Microsoft.Extensions.Time.Testing;
using MlActors.Storage.Membership;
using Xunit;
using static MlActors.Storage.Membership.OwnershipResult;

namespace MlActors.Storage.Tests.Membership;

public sealed class ClusterStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_node_sets_the_cluster_name_permanently()
    {
        Assert.Null(await Cluster.IdentityAsync());
        var first = Assert.IsType<Granted>(await ClaimAsync("a"));
        _folder.Reopen();

        Assert.Equal("mlactors", first.Cluster.Name);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", first.Cluster.Uuid);
        Assert.Equal(first.Cluster, await Cluster.IdentityAsync());
    }

    [Fact]
    public async Task A_node_of_another_cluster_gets_the_owner_of_the_data()
    {
        await ClaimAsync("a");

        var answer = Assert.IsType<BelongsToAnother>(await Cluster.ClaimAsync(new ClusterClaim("other", "b", "1", ["b"], FormsCluster: true)));
        Assert.Equal("The data belongs to cluster 'mlactors'. Start the node with that cluster name, or with another data folder.", answer.Reason);
    }

    [Fact]
    public async Task A_node_that_would_form_a_second_cluster_is_refused_regardless_of_heartbeat_age()
    {
        await ClaimAsync("a");
        _folder.Time.Advance(TimeSpan.FromDays(1));

        var answer = Assert.IsType<InUse>(await ClaimAsync("b"));

        Assert.Equal(["a"], answer.Nodes.AsEnumerable());
        Assert.Equal("The data is in use by a. Name one of them as a seed, or end them first.", answer.Reason);
    }

    [Fact]
    public async Task Members_that_the_claim_reports_as_dead_are_removed_and_fenced()
    {
        await ClaimAsync("a");
        var dead = await Cluster.MembersAsync();

        Assert.IsType<Granted>(await ClaimAsync("b", dead: dead));

        Assert.False(Cluster.Heartbeat("a", "1", isJoined: true));
        Assert.Equal(["b"], (await Cluster.MembersAsync()).Select(member => member.Address));
    }

    [Fact]
    public async Task A_member_reported_as_dead_with_a_newer_heartbeat_is_alive()
    {
        await ClaimAsync("a");
        var dead = await Cluster.MembersAsync();
        Cluster.Heartbeat("a", "1", isJoined: true);

        Assert.IsType<InUse>(await ClaimAsync("b", dead: dead));
    }

    [Fact]
    public async Task A_heartbeat_grows_also_when_the_clock_was_set_back()
    {
        await ClaimAsync("a");
        using var earlier = Stores.Open(_folder.Location, new FakeTimeProvider(_folder.Time.GetUtcNow() - TimeSpan.FromHours(1)));
        var before = Assert.Single(await Cluster.MembersAsync()).Heartbeat;

        earlier.Cluster.Heartbeat("a", "1", isJoined: true);

        Assert.Equal(before + 1, Assert.Single(await Cluster.MembersAsync()).Heartbeat);
    }

    [Fact]
    public async Task The_process_of_a_member_is_known_until_an_older_build_takes_its_address()
    {
        var process = new ProcessIdentity("machine", 7, 8);
        await Cluster.ClaimAsync(new ClusterClaim("mlactors", "a", "1", ["a"], true) { Process = process });
        Assert.Equal(process, Assert.Single(await Cluster.MembersAsync()).Process);

        await ClaimAsync("a", instance: "2");

        Assert.Null(Assert.Single(await Cluster.MembersAsync()).Process);
    }

    [Fact]
    public async Task A_node_whose_seeds_name_a_live_member_joins()
    {
        await ClaimAsync("a");

        Assert.IsType<Granted>(await ClaimAsync("b", seeds: "a", forms: false));
        Assert.IsType<Granted>(await ClaimAsync("c", seeds: "a c", forms: true));
    }

    [Fact]
    public async Task Nodes_that_start_together_wait_for_their_common_seed_in_any_order()
    {
        Assert.IsType<Granted>(await ClaimAsync("c", seeds: "a", forms: false));
        Assert.IsType<Granted>(await ClaimAsync("b", seeds: "a", forms: false));
        Assert.IsType<Granted>(await ClaimAsync("a", seeds: "a", forms: true));
    }

    [Fact]
    public async Task A_node_can_restart_at_its_address_at_once() =>
        Assert.True(await ClaimAsync("a", instance: "1") is Granted && await ClaimAsync("a", instance: "2") is Granted);

    [Fact]
    public async Task A_restarted_seed_of_a_live_cluster_must_join_it()
    {
        await ClaimAsync("a", instance: "1");
        await ClaimAsync("b", seeds: "a", forms: false);
        Cluster.Heartbeat("b", "1", isJoined: true);

        Assert.Equal(["b"], Assert.IsType<InUse>(await ClaimAsync("a", instance: "2")).Nodes.AsEnumerable());
        Assert.IsType<Granted>(await ClaimAsync("a", seeds: "b a", instance: "2"));
    }

    [Fact]
    public async Task A_node_with_a_seed_in_common_is_accepted_and_one_with_another_seed_is_not()
    {
        await ClaimAsync("a");
        await ClaimAsync("b", seeds: "a", forms: false);
        Cluster.Heartbeat("b", "1", isJoined: true);
        await Cluster.LeaveAsync("a", "1");

        Assert.IsType<Granted>(await ClaimAsync("c", seeds: "a", forms: false));
        Assert.IsType<InUse>(await ClaimAsync("d", seeds: "x", forms: false));
    }

    [Fact]
    public async Task Of_two_nodes_that_form_clusters_at_the_same_time_one_is_accepted()
    {
        using var other = Stores.Open(_folder.Location, _folder.Time);
        var answers = await Task.WhenAll(
            Cluster.ClaimAsync(new ClusterClaim("mlactors", "a", "1", ["a"], true)),
            other.Cluster.ClaimAsync(new ClusterClaim("mlactors", "b", "1", ["b"], true)));

        Assert.Single(answers, answer => answer is Granted);
    }

    [Fact]
    public async Task A_node_that_left_is_not_waited_for()
    {
        await ClaimAsync("a");
        await Cluster.LeaveAsync("a", "1");

        Assert.IsType<Granted>(await ClaimAsync("b"));
    }

    [Fact]
    public async Task An_older_run_at_the_same_address_can_neither_write_heartbeats_nor_leave_for_the_newer_one()
    {
        await ClaimAsync("a", instance: "1");
        await ClaimAsync("a", instance: "2");

        Assert.False(Cluster.Heartbeat("a", "1", isJoined: true));
        await Cluster.LeaveAsync("a", "1");
        Assert.IsType<InUse>(await ClaimAsync("b"));
    }

    private ClusterStore Cluster => _folder.Stores.Cluster;

    private Task<OwnershipResult> ClaimAsync(
        string address, string? seeds = null, bool forms = true, string instance = "1", IReadOnlyCollection<ClusterMember>? dead = null) =>
        Cluster.ClaimAsync(new ClusterClaim("mlactors", address, instance, [.. (seeds ?? address).Split(' ')], forms) { Dead = dead ?? [] });
}
