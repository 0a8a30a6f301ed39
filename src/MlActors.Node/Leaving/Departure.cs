using Microsoft.AspNetCore.Hosting.Server;
using MlActors.Actors.Cluster;
using MlActors.Actors.Shutdown;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Leaving;

/// <summary>
/// How a node leaves, in order: no new work, everything here at rest, requests under way answered, out of the cluster. It is carried out once,
/// at the end of the process.
/// </summary>
internal sealed class Departure(
    LeavingGate gate,
    NodeDrain drain,
    ShutdownSettings shutdown,
    NodeSettings settings,
    IServer http,
    IHostApplicationLifetime lifetime,
    IHost host,
    TimeProvider time,
    ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger("MlActors.Node");

    /// <summary>What would be lost to a process that ended now: nothing of it is gone, but it has to be computed again.</summary>
    public string Unsaved => string.Join(", ", drain.StillRunning.Order());

    /// <param name="reason">The signal, or who asked.</param>
    /// <param name="isMember">A node that never came into the cluster has nobody to hand over to.</param>
    public async Task<ExitCode> LeaveAsync(string reason, bool isMember)
    {
        var began = time.GetTimestamp();
        gate.Close();
        NodeLog.Leaving(_log, reason, drain.StillRunning.Count);
        var unsaved = isMember ? await DrainAsync(began) : Unsaved;
        // Streams of events end with this, so that they do not use up the patience of the next step.
        lifetime.StopApplication();
        using (var patience = new CancellationTokenSource(settings.RequestsTimeout, time)) await http.StopAsync(patience.Token);
        await host.StopAsync();
        NodeLog.Left(_log, time.GetElapsedTime(began).TotalSeconds, reason);
        return unsaved.Length == 0 ? ExitCode.Left : ExitCode.Unsaved;
    }

    private async Task<string> DrainAsync(long began)
    {
        var report = await drain.DrainAsync(shutdown.DrainBudget, CancellationToken.None);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var unsaved = string.Join(", ", report.Unsaved.Order());
        if (report.Problem is null) NodeLog.Drained(_log, report.Drained, seconds);
        else NodeLog.NotDrained(_log, seconds, report.Problem, unsaved);
        return unsaved;
    }
}
