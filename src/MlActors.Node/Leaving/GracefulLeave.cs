using Microsoft.AspNetCore.Hosting.Server;
using MlActors.Actors.Configuration;
using MlActors.Actors.Shutdown;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Node.Simulating;

namespace MlActors.Node.Leaving;

/// <summary>
/// Leaves the cluster in order: no new work, everything on this node drained, active requests finished, out of the cluster. It runs once, at
/// the end of the process.
/// </summary>
internal sealed class GracefulLeave(
    LeavingGate gate,
    SimulatorProcess simulator,
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

    /// <summary>The jobs and datafeeds whose work since their last snapshot would have to be repeated if the process ended now.</summary>
    public string Unsaved => string.Join(", ", drain.StillRunning.Order());

    /// <param name="reason">The signal or the run that requested it.</param>
    /// <param name="isMember">False for a node that never joined the cluster: there is no other node to hand over to.</param>
    public async Task<ExitCode> LeaveAsync(string reason, bool isMember)
    {
        var began = time.GetTimestamp();
        gate.Close();
        simulator.Stop();
        NodeLog.Leaving(_log, reason, drain.StillRunning.Count);
        var unsaved = isMember ? await DrainAsync(began) : Unsaved;
        // This ends streams of events, so that they do not use up the timeout of the next step.
        lifetime.StopApplication();
        using (var timeout = new CancellationTokenSource(settings.RequestsTimeout, time)) await http.StopAsync(timeout.Token);
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
