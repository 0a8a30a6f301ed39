using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Tests.Fake;
using Xunit;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Tests.Runs;

public sealed class FollowingARunSpecs
{
    [Fact]
    public async Task Events_arrive_in_order_and_following_ends_with_the_run()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "waiting");
        using var client = new ClusterClient(cluster.Address);

        var following = new RunFeed(client, new HastyTime()).FollowAsync("r", CancellationToken.None).ToListAsync();
        await run.IsFollowedAsync();
        run.Unit("job", "a", "active", "flush").Unit("job", "a", "done").End();

        var states = (await following).OfType<UnitChanged>().Select(heard => heard.Unit.State).Distinct();
        Assert.Equal([UnitState.Waiting, UnitState.Active, UnitState.Done], states);
    }

    [Fact]
    public async Task After_a_broken_stream_it_connects_again_and_learns_what_it_missed()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "active", "flush");
        using var client = new ClusterClient(cluster.Address);

        var following = new RunFeed(client, new HastyTime()).FollowAsync("r", CancellationToken.None).ToListAsync();
        await run.IsFollowedAsync();
        run.Break().Unit("job", "a", "active", "snapshot");
        await run.IsFollowedAsync();
        run.Unit("job", "a", "done").End();

        var heard = await following;
        Assert.Equal(["flush", "snapshot", null, null], heard.OfType<UnitChanged>().Select(happened => happened.Unit.Step));
        Assert.IsType<RunHasEnded>(heard[^1]);
        Assert.Equal(2, run.StreamsOpened.Count);
    }

    [Fact]
    public async Task A_run_that_ended_while_nobody_listened_ends_the_following()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "active", "flush");
        using var client = new ClusterClient(cluster.Address);

        var following = new RunFeed(client, new HastyTime()).FollowAsync("r", CancellationToken.None).ToListAsync();
        await run.IsFollowedAsync();
        run.Break().Unit("job", "a", "done").End();

        var heard = await following;
        Assert.Contains(heard, happened => happened is ContactLost);
        Assert.IsType<RunHasEnded>(heard[^1]);
    }

    [Fact]
    public async Task A_run_that_is_over_already_ends_the_following_at_once_with_all_its_units()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("r").Unit("job", "a", "done").Unit("job", "b", "failed", "flush", reason: "no engine").End("partial");
        using var client = new ClusterClient(cluster.Address);

        var heard = await new RunFeed(client, new HastyTime()).FollowAsync("r", CancellationToken.None).ToListAsync();

        Assert.Equal(["a", "b"], heard.OfType<UnitChanged>().Select(happened => happened.Unit.Id).Distinct().Order());
        Assert.Equal(RunOutcome.Partial, Assert.IsType<RunHasEnded>(heard[^1]).Summary.Outcome);
    }

    [Fact]
    public async Task When_its_node_dies_it_follows_the_run_on_another()
    {
        await using var survivor = await FakeCluster.StartAsync();
        var dying = await FakeCluster.StartAsync();
        dying.Nodes.Add(FakeCluster.Node("127.0.0.1:4054", http: $"{survivor.Address}"));
        var run = dying.Run("r").Unit("job", "a", "active", "flush");
        survivor.Run("r").Unit("job", "a", "done").End();
        survivor.Jobs["a"] = new FakeUnit("closed");
        using var mlctl = new Mlctl(new HastyTime());

        var exit = mlctl.RunAsync(dying, "follow", "r");
        await run.IsFollowedAsync();
        await dying.DisposeAsync();

        Assert.Equal(ExitCode.Done, await exit);
        Assert.Contains("run r: lost sight of it", mlctl.Output);
        Assert.Contains("verified", mlctl.Output);
    }

    [Fact]
    public async Task A_repeated_event_is_shown_once()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("closed");
        var run = cluster.Run("r").Unit("job", "a", "active", "flush", seconds: 0.1);
        using var mlctl = new Mlctl(new HastyTime());

        var exit = mlctl.RunAsync(cluster, "follow", "r");
        await run.IsFollowedAsync();
        await mlctl.SaysAsync("job a: flush");
        run.Unit("job", "a", "active", "flush", seconds: 0.7).Unit("job", "a", "done").End();
        await exit;

        Assert.Single(mlctl.Lines, line => line.Contains("job a: flush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_run_is_refused_and_not_waited_for()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Refused, await mlctl.RunAsync(cluster, "follow", "nobody"));
    }
}
