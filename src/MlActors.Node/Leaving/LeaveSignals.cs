using System.Runtime.InteropServices;

namespace MlActors.Node.Leaving;

/// <summary>
/// What the world outside says to the process: leave in order, and, by Ctrl-C once more, leave at once. Listens from start to end, in place of
/// the generic host, which would stop HTTP first and ask nobody.
/// </summary>
public sealed class LeaveSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaveAtOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="ignoreCtrlC">A parent that shares the terminal sees to the order itself.</param>
    public LeaveSignals(bool ignoreCtrlC) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, () => _leave.TrySetResult("SIGTERM"))),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => On(signal, () => _leave.TrySetResult("SIGHUP"))),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, () =>
        {
            if (!ignoreCtrlC && !_leave.TrySetResult("Ctrl-C")) _leaveAtOnce.TrySetResult();
        })),
    ];

    /// <summary>Completes with the name of the first signal.</summary>
    public Task<string> Leave => _leave.Task;

    /// <summary>Completes when Ctrl-C comes while the node is leaving.</summary>
    public Task LeaveAtOnce => _leaveAtOnce.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private static void On(PosixSignalContext signal, Action then)
    {
        // The runtime would end the process when the handler returns.
        signal.Cancel = true;
        then();
    }
}
