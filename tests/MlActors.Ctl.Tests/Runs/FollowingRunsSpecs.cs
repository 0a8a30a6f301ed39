using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Tests.Fake;
using Xunit;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Tests.Runs;

public sealed class FollowingRunsSpecs
{
    [Fact]
    public async Task Events_arrive_in_order_and_reading_ends_with_the_run()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "waiting");
        using var client = new ClusterClient(cluster.Address);

        var following = ReadEventsAsync(client);
        await run.WaitForSubscriberAsync();
        run.Unit("job", "a", "active", "flush").Unit("job", "a", "done").End();

        var states = (await following).OfType<UnitChanged>().Select(events => events.Unit.State).Distinct();
        Assert.Equal([UnitState.Waiting, UnitState.Active, UnitState.Done], states);
    }

    [Fact]
    public async Task After_a_broken_stream_it_connects_again_and_receives_what_it_missed()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "active", "flush");
        using var client = new ClusterClient(cluster.Address);

        var following = ReadEventsAsync(client);
        await run.WaitForSubscriberAsync();
        run.BreakStreams().Unit("job", "a", "active", "snapshot");
        await run.WaitForSubscriberAsync();
        run.Unit("job", "a", "done").End();

        var events = await following;
        Assert.Equal(["flush", "snapshot", null, null], events.OfType<UnitChanged>().Select(runEvent => runEvent.Unit.Step));
        Assert.IsType<RunHasEnded>(events[^1]);
        Assert.Equal(2, run.StreamsOpened.Count);
    }

    [Fact]
    public async Task A_run_that_ended_without_a_connection_ends_the_reading()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var run = cluster.Run("r").Unit("job", "a", "active", "flush");
        using var client = new ClusterClient(cluster.Address);

        var following = ReadEventsAsync(client);
        await run.WaitForSubscriberAsync();
        run.BreakStreams().Unit("job", "a", "done").End();

        var events = await following;
        Assert.Contains(events, runEvent => runEvent is ContactLost);
        Assert.IsType<RunHasEnded>(events[^1]);
    }

    [Fact]
    public async Task A_run_that_has_already_ended_is_read_at_once_with_all_its_units()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("r").Unit("job", "a", "done").Unit("job", "b", "failed", "flush", reason: "no engine").End("partial");
        using var client = new ClusterClient(cluster.Address);

        var events = await ReadEventsAsync(client);

        Assert.Equal(["a", "b"], events.OfType<UnitChanged>().Select(runEvent => runEvent.Unit.Id).Distinct().Order());
        Assert.Equal(RunOutcome.Partial, Assert.IsType<RunHasEnded>(events[^1]).Summary.Outcome);
    }

    [Fact]
    public async Task When_its_node_fails_the_run_is_followed_on_another_one()
    {
        await using var survivor = await FakeCluster.StartAsync();
        var dying = await FakeCluster.StartAsync();
        dying.Nodes.Add(FakeCluster.Node("127.0.0.1:4054", http: $"{survivor.Address}"));
        var run = dying.Run("r").Unit("job", "a", "active", "flush");
        survivor.Run("r").Unit("job", "a", "done").End();
        survivor.Jobs["a"] = new FakeUnit("closed");
        using var mlctl = new Mlctl(new ShortDelayTimeProvider());

        var exit = mlctl.RunAsync(dying, "follow", "r");
        await run.WaitForSubscriberAsync();
        await dying.DisposeAsync();

        Assert.Equal(ExitCode.Done, await exit);
        Assert.Contains("run r: connection lost", mlctl.Output);
        Assert.Contains("verified", mlctl.Output);
    }

    [Fact]
    public async Task A_repeated_event_is_shown_once()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["a"] = new FakeUnit("closed");
        var run = cluster.Run("r").Unit("job", "a", "active", "flush", seconds: 0.1);
        using var mlctl = new Mlctl(new ShortDelayTimeProvider());

        var exit = mlctl.RunAsync(cluster, "follow", "r");
        await run.WaitForSubscriberAsync();
        await mlctl.WaitForOutputAsync("job a: flush");
        run.Unit("job", "a", "active", "flush", seconds: 0.7).Unit("job", "a", "done").End();
        await exit;

        Assert.Single(mlctl.Lines, line => line.Contains("job a: flush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_run_is_refused_at_once()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Refused, await mlctl.RunAsync(cluster, "follow", "unknown"));
    }

    private static async Task<List<RunEvent>> ReadEventsAsync(ClusterClient client)
    {
        var events = new List<RunEvent>();
        await new RunEventReader(client, "r", events.Add, new ShortDelayTimeProvider()).ReadAsync(CancellationToken.None);
        return events;
    }
}
