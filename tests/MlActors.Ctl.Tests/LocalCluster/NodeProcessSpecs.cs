using System.Collections.Concurrent;
using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

/// <summary>A shell script stands in for a node, so these promises are about processes and signals of Unix.</summary>
public sealed class NodeProcessSpecs : IDisposable
{
    private const string CooperativeNode =
        "trap 'echo leaving; exit 7' TERM; echo ready; echo 'warn: low on coffee'; while :; do sleep 1 >/dev/null 2>&1 & wait; done";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-test-").FullName;
    private readonly ConcurrentQueue<string> _alarms = new();
    private readonly TaskCompletionSource _alarmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_is_asked_to_end_and_its_own_exit_code_is_heard()
    {
        using var node = Start(CooperativeNode);
        await _alarmed.Task;

        node.RequestStop();

        Assert.Equal(7, await node.Exited);
        Assert.Equal(["ready", "warn: low on coffee", "leaving"], await File.ReadAllLinesAsync(node.LogFile));
        Assert.Equal(["warn: low on coffee"], _alarms);
    }

    [Fact]
    public async Task A_node_that_ends_by_itself_leaves_its_last_words()
    {
        using var node = Start("echo 'crit: no database' >&2; exit 3");

        Assert.Equal(3, await node.Exited);
        Assert.Equal(["crit: no database"], node.LastLines);
        node.RequestStop();
    }

    [Fact]
    public async Task A_node_is_told_to_leave_ctrl_c_to_its_starter()
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
