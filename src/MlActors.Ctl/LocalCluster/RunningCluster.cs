using System.Collections.Concurrent;
using System.Net;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.LocalCluster;

/// <summary>A node did not start; the message contains its name and its last log lines.</summary>
public sealed class NodeStartFailedException(string message) : Exception(message);

/// <summary>The node processes of one <c>mlctl up</c>, from the first start to the last exit code.</summary>
public sealed class RunningCluster(PortPlan ports, IReadOnlyList<string> program, string dataFolder, Screen screen, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private const int MaxLineLength = 240;

    private readonly List<NodeProcess> _nodes = [];
    private readonly CancellationTokenSource _allExited = new();

    // Filled before a node is stopped, so that its exit is not reported as unexpected.
    private readonly ConcurrentDictionary<NodeProcess, byte> _stopRequested = new();
    private int _exited;

    /// <summary>Cancelled when the last node has exited without being asked to, so that no node can respond any more.</summary>
    public CancellationToken AllExited => _allExited.Token;

    public bool HaveAllExited => _nodes.Count > 0 && Volatile.Read(ref _exited) == _nodes.Count;

    /// <summary>The first node forms the cluster and creates its files alone; the others join it together.</summary>
    public async Task StartAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        Launch(ports.Nodes[0]);
        await WaitUntilUpAsync(cluster, 1, cancellationToken);
        foreach (var node in ports.Nodes.Skip(1)) Launch(node);
        await WaitUntilUpAsync(cluster, ports.Nodes.Count, cancellationToken);
        foreach (var node in _nodes) _ = MonitorAsync(node);
    }

    /// <summary>Stops the nodes one after the other, the first node last, because leaving in sequence is faster than all at once.</summary>
    /// <returns>Whether every node left with exit code 0.</returns>
    public async Task<bool> StopAsync()
    {
        var allLeftCleanly = true;
        foreach (var node in Enumerable.Reverse(_nodes)) allLeftCleanly &= await StopAsync(node);
        return allLeftCleanly;
    }

    public void KillAll()
    {
        foreach (var node in _nodes)
        {
            _stopRequested.TryAdd(node, 0);
            node.Kill();
        }
    }

    /// <summary>Kills every process that is still running; after an orderly stop there is none.</summary>
    public async ValueTask DisposeAsync()
    {
        KillAll();
        foreach (var node in _nodes)
        {
            await node.Exited;
            node.Dispose();
        }
        _allExited.Dispose();
    }

    private async Task<bool> StopAsync(NodeProcess node)
    {
        // The exit of this node was reported when it happened; exit code 0 means that it was drained.
        if (node.Exited.IsCompleted) return await node.Exited == 0;
        _stopRequested.TryAdd(node, 0);
        node.RequestStop();
        try
        {
            var exit = await node.Exited.WaitAsync(ExitTimeout, time);
            var leftCleanly = exit == 0 || OperatingSystem.IsWindows();
            if (leftCleanly) screen.WriteLine($"{node.Name} has left.", Tone.Quiet);
            else Report(node, $"left with exit code {exit}");
            return leftCleanly;
        }
        catch (TimeoutException)
        {
            Report(node, $"did not leave within {ExitTimeout.TotalSeconds:0}s and is killed");
            node.Kill();
            return false;
        }
    }

    private void Launch(NodePorts node)
    {
        string[] command =
            [.. program, "--http", node.Http.HostAndPort, "--cluster", $"{node.Cluster}", "--seed", $"{ports.Seed}", "--data", dataFolder];
        var log = Path.Combine(dataFolder, "logs", $"{node.Name}.log");
        _nodes.Add(NodeProcess.Start(node.Name, command, log, line => screen.WriteLine(FormatLine(node.Name, line), Tone.Busy)));
    }

    /// <summary>A stack trace on one line would fill the screen; the log file contains the whole line.</summary>
    private static string FormatLine(string node, string line) => $"{node} | {(line.Length <= MaxLineLength ? line : $"{line[..MaxLineLength]}…")}";

    private async Task WaitUntilUpAsync(ClusterClient cluster, int count, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            while (await CountUpAsync(cluster, either.Token) < count)
            {
                if (_nodes.FirstOrDefault(node => node.Exited.IsCompleted) is { } exited)
                    throw new NodeStartFailedException(await StartFailureAsync(exited));
                await Task.Delay(PollInterval, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NodeStartFailedException(
                $"The cluster did not start within {StartTimeout.TotalSeconds:0}s. Its logs are in {Path.Combine(dataFolder, "logs")}.");
        }
    }

    private static async Task<int> CountUpAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        try
        {
            var (_, nodes) = await cluster.NodesAsync(cancellationToken);
            return nodes.Count(node => node.IsUp);
        }
        catch (Exception notYet) when (notYet is NoResponseException
            or ServerErrorException { Status: not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) })
        {
            return 0;
        }
    }

    private async Task MonitorAsync(NodeProcess node)
    {
        var exit = await node.Exited;
        if (_stopRequested.ContainsKey(node)) return;
        if (exit == 0) screen.WriteLine($"{node.Name} was drained and has left.", Tone.Quiet);
        else Report(node, $"ended unexpectedly with exit code {exit}");
        Interlocked.Increment(ref _exited);
        if (HaveAllExited) await _allExited.CancelAsync();
    }

    private void Report(NodeProcess node, string what)
    {
        screen.WriteLine($"{node.Name} {what}. Its log is {node.LogFile}; the last lines are:", Tone.Bad);
        foreach (var line in node.LastLines) screen.WriteLine(FormatLine(node.Name, line), Tone.Quiet);
    }

    private static async Task<string> StartFailureAsync(NodeProcess node) =>
        string.Join(
            Environment.NewLine,
            [
                $"{node.Name} did not start; it ended with exit code {await node.Exited}. Its last lines are:",
                .. node.LastLines.Select(line => FormatLine(node.Name, line)),
                $"The whole log is {node.LogFile}.",
            ]);
}
