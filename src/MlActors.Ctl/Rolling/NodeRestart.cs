using System.Diagnostics;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rolling;

/// <summary>Restarts one node: drain, end of its process, start, and its return into the cluster. One instance per node.</summary>
public sealed class NodeRestart(ClusterClient cluster, Screen screen, TimeProvider time, IReadOnlyList<string> program, RollPlan plan)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(90), ReturnTimeout = TimeSpan.FromSeconds(60);

    /// <param name="drainTimeout">In Elastic's notation; null for the server's default.</param>
    public async Task<RolledNode> RunAsync(NodeView node, string? drainTimeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        screen.WriteLine($"{node.Id}: draining …", Tone.Quiet);
        var run = await cluster.StartRunAsync(new RunDefinition(RunKind.DrainNode) { Node = node.Id, Timeout = drainTimeout }, cancellationToken);
        if (await DrainAsync(run, cancellationToken) is { } undrained) return End(RollOutcome.NotDrained, undrained);
        if (!ClusterAddress.TryParse(node.Http!, out var http) || !ClusterAddress.TryParse(node.Id, out var address))
            return End(RollOutcome.NotGone, "its addresses cannot be read");
        var ports = new PortPlan([new NodePorts(0, http, address)]);
        if (!await BecomesAsync(() => Task.FromResult(ports.PortsInUse().Count == 0), ExitTimeout, cancellationToken))
            return End(
                RollOutcome.NotGone,
                $"its process did not end within {ExitTimeout.TotalSeconds:0}s: {string.Join(", ", ports.PortsInUse())} in use");
        screen.WriteLine($"{node.Id}: has left, starting it again …", Tone.Quiet);
        var log = Path.Combine(plan.DataFolder, "logs", $"roll-{address.Port}.log");
        using var process = Start(http, address, log);
        var isBack = await BecomesAsync(() => IsUpAsync(node, process, cancellationToken), ReturnTimeout, cancellationToken);
        return isBack
            ? End(RollOutcome.Back, null)
            : End(RollOutcome.NotBack, process.HasExited
                ? $"its process ended with exit code {process.ExitCode}; its log is {log}"
                : $"it is not up after {ReturnTimeout.TotalSeconds:0}s; its log is {log}");

        RolledNode End(RollOutcome outcome, string? reason) => new(node.Id, outcome, time.GetElapsedTime(began).TotalSeconds, reason);
    }

    /// <returns>Why the node was not drained; null when it was.</returns>
    private async Task<string?> DrainAsync(string run, CancellationToken cancellationToken)
    {
        RunSummary? summary = null;
        using var poll = new PeriodicTimer(PollInterval, time);
        do
        {
            try
            {
                summary = (await cluster.RunAsync(run, cancellationToken)).Summary;
            }
            catch (Exception moving) when (moving is NoResponseException or ServerErrorException { IsClientError: false })
            {
                // The node that was asked is the one that leaves, or the coordinator moves; the next node answers.
            }
        }
        while (summary?.HasEnded != true && await poll.WaitForNextTickAsync(cancellationToken));
        return summary!.Outcome == RunOutcome.Completed ? null : $"run {run} ended {summary.Outcome.ToText()}: {summary.Counts.ToText()}";
    }

    private async Task<bool> IsUpAsync(NodeView node, Process process, CancellationToken cancellationToken)
    {
        if (process.HasExited) throw new OperationCanceledException("The process has ended.");
        try
        {
            var (_, nodes) = await cluster.NodesAsync(cancellationToken);
            return nodes.Count == plan.Nodes.Count && nodes.All(one => one.IsUp) && nodes.Any(one => one.Id == node.Id);
        }
        catch (Exception notYet) when (notYet is NoResponseException or ServerErrorException)
        {
            return false;
        }
    }

    private async Task<bool> BecomesAsync(Func<Task<bool>> isSo, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var poll = new PeriodicTimer(PollInterval, time);
        try
        {
            while (!await isSo())
            {
                if (time.GetElapsedTime(began) > timeout) return false;
                await poll.WaitForNextTickAsync(cancellationToken);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The process outlives this one, so it writes to its log itself, through the shell of the system.</summary>
    private Process Start(ClusterAddress http, ClusterAddress address, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        string[] command =
        [
            .. program, "--http", http.HostAndPort, "--cluster", address.HostAndPort, "--seed", plan.SeedFor(address.HostAndPort),
            "--data", plan.DataFolder,
        ];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", $"/c {string.Join(' ', command.Select(word => $"\"{word}\""))} >> \"{log}\" 2>&1")
            : new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null", "sh", log, .. command]);
        start.UseShellExecute = false;
        start.Environment["MLACTORS_IGNORE_CTRL_C"] = "1";
        return Process.Start(start)!;
    }
}
