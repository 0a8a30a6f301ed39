using System.Collections.Concurrent;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary>A node did not come up; the message says which and what it said last.</summary>
public sealed class NodeDiedException(string message) : Exception(message);

/// <summary>The node processes of one <c>mlctl up</c>, from the first start to the last exit code.</summary>
public sealed class RunningCluster(PortPlan ports, IReadOnlyList<string> program, string dataFolder, Screen screen, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private const int LongestShown = 240;

    private readonly List<NodeProcess> _nodes = [];
    private readonly CancellationTokenSource _extinct = new();

    // Filled before a node is asked, so that its exit is never taken for a death.
    private readonly ConcurrentDictionary<NodeProcess, byte> _asked = new();
    private int _gone;

    /// <summary>Cancelled when the last node has ended unasked: nobody is left who could answer.</summary>
    public CancellationToken Extinct => _extinct.Token;

    public bool IsAllGone => _nodes.Count > 0 && Volatile.Read(ref _gone) == _nodes.Count;

    /// <summary>The first node forms the cluster and creates its files alone; the others join it together.</summary>
    public async Task StartAsync(ClusterClient cluster, CancellationToken stop)
    {
        Launch(ports.Nodes[0]);
        await UntilUpAsync(cluster, 1, stop);
        foreach (var node in ports.Nodes.Skip(1)) Launch(node);
        await UntilUpAsync(cluster, ports.Nodes.Count, stop);
        foreach (var node in _nodes) _ = WatchAsync(node);
    }

    /// <summary>Ends the nodes one after the other, the first last, because a cluster leaves faster in order than at once.</summary>
    public async Task<bool> StopAsync()
    {
        var allWell = true;
        foreach (var node in Enumerable.Reverse(_nodes)) allWell &= await LeavesWellAsync(node);
        return allWell;
    }

    public void KillAll()
    {
        foreach (var node in _nodes)
        {
            _asked.TryAdd(node, 0);
            node.Kill();
        }
    }

    /// <summary>Whatever went wrong before, no process outlives this; after an orderly end there is nothing left to kill.</summary>
    public async ValueTask DisposeAsync()
    {
        KillAll();
        foreach (var node in _nodes)
        {
            await node.Exited;
            node.Dispose();
        }
        _extinct.Dispose();
    }

    private async Task<bool> LeavesWellAsync(NodeProcess node)
    {
        // Whoever is gone already was reported when it went; after a drain it went well.
        if (node.Exited.IsCompleted) return await node.Exited == 0;
        _asked.TryAdd(node, 0);
        node.AskToEnd();
        try
        {
            var exit = await node.Exited.WaitAsync(ExitPatience, time);
            var leftWell = exit == 0 || OperatingSystem.IsWindows();
            if (leftWell) screen.Say($"{node.Name} has left.", Tone.Quiet);
            else Report(node, $"left with exit code {exit}");
            return leftWell;
        }
        catch (TimeoutException)
        {
            Report(node, $"did not leave within {ExitPatience.TotalSeconds:0}s and is ended by force");
            node.Kill();
            return false;
        }
    }

    private void Launch(NodePorts node)
    {
        string[] command = [.. program, "--http", $"{node.Http}", "--cluster", $"{node.Cluster}", "--seed", $"{ports.Seed}", "--data", dataFolder];
        var log = Path.Combine(dataFolder, "logs", $"{node.Name}.log");
        _nodes.Add(NodeProcess.Start(node.Name, command, log, line => screen.Say(Shown(node.Name, line), Tone.Busy)));
    }

    /// <summary>A stack trace on one line would fill the screen; the log file has it whole.</summary>
    private static string Shown(string node, string line) => $"{node} | {(line.Length <= LongestShown ? line : $"{line[..LongestShown]}…")}";

    private async Task UntilUpAsync(ClusterClient cluster, int count, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(StartPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            while (await CountUpAsync(cluster, either.Token) < count)
            {
                if (_nodes.FirstOrDefault(node => node.Exited.IsCompleted) is { } dead) throw new NodeDiedException(await DeathAsync(dead));
                await Task.Delay(Pace, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new NodeDiedException(
                $"The cluster did not come up within {StartPatience.TotalSeconds:0}s. Its logs are in {Path.Combine(dataFolder, "logs")}.");
        }
    }

    private static async Task<int> CountUpAsync(ClusterClient cluster, CancellationToken stop)
    {
        try
        {
            var (_, nodes) = await cluster.NodesAsync(stop);
            return nodes.Count(node => node.IsUp);
        }
        catch (Exception notYet) when (notYet is NoAnswerException or ServerRefusedException)
        {
            return 0;
        }
    }

    private async Task WatchAsync(NodeProcess node)
    {
        var exit = await node.Exited;
        if (_asked.ContainsKey(node)) return;
        if (exit == 0) screen.Say($"{node.Name} was drained and has left.", Tone.Quiet);
        else Report(node, $"ended by itself with exit code {exit}");
        Interlocked.Increment(ref _gone);
        if (IsAllGone) await _extinct.CancelAsync();
    }

    private void Report(NodeProcess node, string what)
    {
        screen.Say($"{node.Name} {what}. Its log is {node.LogFile}; it ends:", Tone.Bad);
        foreach (var line in node.LastLines) screen.Say(Shown(node.Name, line), Tone.Quiet);
    }

    private static async Task<string> DeathAsync(NodeProcess node) =>
        string.Join(
            Environment.NewLine,
            [$"{node.Name} did not come up; it ended with exit code {await node.Exited}. It said last:", .. node.LastLines.Select(
                line => Shown(node.Name, line)), $"All of it is in {node.LogFile}."]);
}
