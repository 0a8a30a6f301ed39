using System.Collections.Concurrent;
using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

/// <summary>A shell script replaces the node, so these specs test processes and signals of Unix.</summary>
public sealed class NodeProcessSpecs : IDisposable
{
    private const string CooperativeNode =
        "trap 'echo leaving; exit 7' TERM; echo ready; echo 'warn: disk nearly full'; while :; do sleep 1 >/dev/null 2>&1 & wait; done";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-test-").FullName;
    private readonly ConcurrentQueue<string> _alarms = new();
    private readonly TaskCompletionSource _alarmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_is_asked_to_stop_and_its_exit_code_is_returned()
    {
        using var node = Start(CooperativeNode);
        await _alarmed.Task;

        node.RequestStop();

        Assert.Equal(7, await node.Exited);
        Assert.Equal(["ready", "warn: disk nearly full", "leaving"], await File.ReadAllLinesAsync(node.LogFile));
        Assert.Equal(["warn: disk nearly full"], _alarms);
    }

    [Fact]
    public async Task The_last_lines_of_a_node_that_exits_are_kept()
    {
        using var node = Start("echo 'crit: no database' >&2; exit 3");

        Assert.Equal(3, await node.Exited);
        Assert.Equal(["crit: no database"], node.LastLines);
        node.RequestStop();
    }

    [Fact]
    public async Task A_node_is_started_with_Ctrl_C_ignored()
    {
        using var node = Start("echo $MLACTORS_IGNORE_CTRL_C");
        await node.Exited;

        Assert.Equal(["1"], node.LastLines);
    }

    private NodeProcess Start(string script) =>
        NodeProcess.Start("node-1", ["/bin/sh", "-c", script], Path.Combine(_folder, "logs", "node-1.log"), line =>
    {
        _alarms.Enqueue(line);
        _alarmed.TrySetResult();
    });
}
