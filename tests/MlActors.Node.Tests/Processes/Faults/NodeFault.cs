using Xunit;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>What can happen to a cluster of real processes at a step of a close.</summary>
public enum NodeFault
{
    Invalid = 0,

    /// <summary>SIGKILL to the node that works on the step.</summary>
    Killed,

    /// <summary>SIGSTOP to it, for longer than the other nodes wait for a node.</summary>
    Suspended,

    /// <summary>SIGTERM to it.</summary>
    Terminated,

    /// <summary>Another process writes to a file of the store for longer than a call waits.</summary>
    Locked,

    /// <summary>All nodes are killed, and the log of the snapshots' file is gone.</summary>
    LogDeleted,

    /// <summary>All nodes are killed, and the newest snapshot of each job is damaged.</summary>
    SnapshotDamaged,
}

/// <summary>Strikes, and brings back three nodes.</summary>
internal static class NodeFaults
{
    private static readonly TimeSpan LongerThanTheOthersWait = TimeSpan.FromSeconds(20), LongerThanACallWaits = TimeSpan.FromSeconds(8);

    /// <param name="jobs">The jobs that are being closed.</param>
    /// <param name="nodeId">The node that works on the step; null when that is not known.</param>
    public static Task StrikeAsync(this FaultCluster cluster, NodeFault fault, string step, IReadOnlyCollection<string> jobs, string? nodeId)
    {
        var node = cluster.Running.FirstOrDefault(one => one.Id == nodeId) ?? cluster.Oldest;
        return fault switch
        {
            NodeFault.Killed => cluster.KillAndRestartAsync(node),
            NodeFault.Suspended => SuspendAsync(cluster, node),
            NodeFault.Terminated => TerminateAsync(cluster, node),
            NodeFault.Locked => LockAsync(cluster, FileOf(step)),
            NodeFault.LogDeleted => StopAllAsync(cluster, () => DeleteLog(cluster.Folder)),
            NodeFault.SnapshotDamaged => StopAllAsync(cluster, () => Damage(cluster.Folder, jobs)),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
        };
    }

    /// <summary>The file that the step writes to.</summary>
    public static string FileOf(string step) => step switch
    {
        "flush" or "finalize" => "results.db",
        "snapshot" => "snapshots.db",
        _ => "journal.db",
    };

    private static async Task SuspendAsync(FaultCluster cluster, LocalNode node)
    {
        node.Send(Signal.Stop);
        await Waiting.ForAsync(LongerThanTheOthersWait);
        node.Send(Signal.Continue);

        // A node that was stopped in the middle of a write has kept the others from a decision, and may still belong to the cluster.
        await Waiting.UntilAsync(
            "the suspended node has ended, or is one of three", async () => !node.IsRunning || await cluster.CountUpAsync() == 3,
            () => cluster.FullLog);
        if (!node.IsRunning) await cluster.RestartAsync(node);
    }

    private static async Task TerminateAsync(FaultCluster cluster, LocalNode node)
    {
        await FaultCluster.LeaveAsync(node);
        await cluster.RestartAsync(node);
    }

    private static async Task LockAsync(FaultCluster cluster, string file)
    {
        using var locked = StoredData.Lock(cluster.Folder, file);
        await Waiting.ForAsync(LongerThanACallWaits);
    }

    private static async Task StopAllAsync(FaultCluster cluster, Action damage)
    {
        LocalNode[] nodes = [.. cluster.Running];
        foreach (var node in nodes) node.Send(Signal.Kill);
        foreach (var node in nodes) await node.EndAsync();
        damage();
        foreach (var node in nodes) await cluster.RestartAsync(node);
    }

    private static void DeleteLog(string folder)
    {
        foreach (var suffix in (string[])["-wal", "-shm"]) File.Delete(Path.Combine(folder, $"snapshots.db{suffix}"));
    }

    private static void Damage(string folder, IEnumerable<string> jobs)
    {
        foreach (var job in jobs)
        {
            StoredData.Change(
                folder, "snapshots.db",
                $"UPDATE snapshot SET snapshot = X'DEADBEEF' WHERE persistence_id = 'model-{job}' AND sequence_number = "
                + $"(SELECT MAX(sequence_number) FROM snapshot WHERE persistence_id = 'model-{job}')");
        }
    }
}
