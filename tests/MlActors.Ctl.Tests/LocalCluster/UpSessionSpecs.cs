using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Terminal;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

/// <summary>Shell scripts replace the node processes, and the fake cluster their REST API, so these specs test Unix.</summary>
public sealed class UpSessionSpecs : IDisposable
{
    private const string CooperativeNode = "trap 'echo asked to leave; exit 0' TERM; while :; do sleep 1 >/dev/null 2>&1 & wait; done";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-test-").FullName;
    private readonly CancellationTokenSource _interrupt = new();
    private readonly ObservedWriter _output = new();
    private readonly ObservedWriter _error = new();

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _interrupt.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task An_interrupt_shuts_everything_down_and_then_stops_the_nodes_one_by_one_the_first_node_last()
    {
        await using var cluster = await ClusterOfTwoAsync();
        cluster.OnRunStarted = (run, _) => run.End();

        var exit = UpAsync(cluster, CooperativeNode);
        await _output.WaitForAsync("a second Ctrl-C exits immediately");
        await _interrupt.CancelAsync();

        Assert.Equal(ExitCode.Done, await exit);
        Assert.Equal(["""POST /_mlactors/runs {"kind":"shutdown","targets":"_all","force":false}"""], cluster.Changes);
        var (verified, second, first) = (
            At("Verified: nothing that this concerns was started or open"), At("node-2 has left."), At("node-1 has left."));
        Assert.True(verified < second && second < first, _output.ToString());
        Assert.Equal(["asked to leave"], File.ReadAllLines(LogOf("node-1")));
    }

    [Fact]
    public async Task A_partial_shutdown_is_not_success_and_the_nodes_are_still_stopped()
    {
        await using var cluster = await ClusterOfTwoAsync();
        cluster.OnRunStarted = (run, _) => run.Unit("job", "a", "done").Unit("job", "b", "failed", "snapshot", reason: "disk full").End("partial");

        var exit = UpAsync(cluster, CooperativeNode);
        await _output.WaitForAsync("a second Ctrl-C exits immediately");
        await _interrupt.CancelAsync();

        Assert.Equal(ExitCode.Partial, await exit);
        Assert.Contains("node-1 has left.", _output.ToString());
    }

    [Fact]
    public async Task A_node_that_exits_with_an_error_code_is_reported_with_its_last_lines()
    {
        await using var cluster = await ClusterOfTwoAsync();
        cluster.OnRunStarted = (run, _) => run.End();

        var exit = UpAsync(cluster, CooperativeNode.Replace("exit 0", "exit 8", StringComparison.Ordinal));
        await _output.WaitForAsync("a second Ctrl-C exits immediately");
        await _interrupt.CancelAsync();

        Assert.Equal(ExitCode.Failed, await exit);
        Assert.Contains("node-2 left with exit code 8.", _output.ToString());
        Assert.Contains("node-2 | asked to leave", _output.ToString());
    }

    [Fact]
    public async Task A_node_that_does_not_start_ends_the_session_and_its_last_lines_are_shown()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Nodes.Clear();

        Assert.Equal(ExitCode.Failed, await UpAsync(cluster, "echo 'The data folder is another cluster'; exit 6"));

        Assert.Contains("node-1 did not start; it ended with exit code 6. Its last lines are:", _error.ToString());
        Assert.Contains("The data folder is another cluster", _error.ToString());
        Assert.Empty(cluster.Changes);
    }

    [Fact]
    public async Task The_session_ends_when_the_last_node_has_exited_unexpectedly()
    {
        await using var cluster = await ClusterOfTwoAsync();

        var exit = await UpAsync(cluster, "echo 'fail: out of memory'; exit 137");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("node-1 ended unexpectedly with exit code 137.", _output.ToString());
        Assert.Contains("node-1 | fail: out of memory", _output.ToString());
    }

    [Fact]
    public async Task A_drained_node_has_left_and_is_not_reported_as_failed()
    {
        await using var cluster = await ClusterOfTwoAsync();
        cluster.OnRunStarted = (run, _) => run.End();

        var exit = UpAsync(cluster, $"case \"$*\" in *4054*--seed*) exit 0;; esac; {CooperativeNode}");
        await _output.WaitForAsync("node-2 was drained and has left.");
        await _interrupt.CancelAsync();

        Assert.Equal(ExitCode.Done, await exit);
    }

    [Fact]
    public async Task A_second_interrupt_is_set_to_exit_immediately()
    {
        await using var cluster = await ClusterOfTwoAsync();
        cluster.OnRunStarted = (run, _) => run.End();
        using var interrupts = new Interrupts();
        var before = interrupts.ExitImmediately;

        var exit = UpAsync(cluster, CooperativeNode, interrupts);
        await _output.WaitForAsync("a second Ctrl-C exits immediately");

        Assert.NotEqual(before, interrupts.ExitImmediately);
        await _interrupt.CancelAsync();
        await exit;
    }

    private async Task<ExitCode> UpAsync(FakeCluster cluster, string script, Interrupts? interrupts = null)
    {
        var options = new UpOptions(2, 0, 0, _folder, Demo: false, Rehearse: false, Build: false);
        var ports = new PortPlan(
            [new NodePorts(1, cluster.Address, new("127.0.0.1", 4053)), new NodePorts(2, cluster.Address, new("127.0.0.1", 4054))]);
        using var own = new Interrupts();
        var session = new UpSession(
            options, ports, ["/bin/sh", "-c", script, "node"], new Screen(_output, _error), interrupts ?? own, new ShortDelayTimeProvider());
        return await session.RunAsync(_interrupt.Token);
    }

    private static async Task<FakeCluster> ClusterOfTwoAsync()
    {
        var cluster = await FakeCluster.StartAsync();
        cluster.Nodes.Add(FakeCluster.Node("127.0.0.1:4054"));
        return cluster;
    }

    private int At(string text) => _output.ToString().IndexOf(text, StringComparison.Ordinal);

    private string LogOf(string node) => Path.Combine(_folder, "logs", $"{node}.log");
}
