using System.Runtime.InteropServices;

namespace MlActors.Node.Leaving;

/// <summary>
/// Receives the signals that ask the process to leave in order, and the second Ctrl-C that asks it to exit immediately. It replaces the signal
/// handling of the generic host, which would stop HTTP before anything is drained.
/// </summary>
public sealed class LeaveSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exitImmediately = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="ignoreCtrlC">Whether a parent process on the same terminal handles Ctrl-C and stops this process itself.</param>
    public LeaveSignals(bool ignoreCtrlC) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, () => _leave.TrySetResult("SIGTERM"))),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => On(signal, () => _leave.TrySetResult("SIGHUP"))),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, () =>
        {
            if (!ignoreCtrlC && !_leave.TrySetResult("Ctrl-C")) _exitImmediately.TrySetResult();
        })),
    ];

    /// <summary>Completes with the name of the first signal.</summary>
    public Task<string> Leave => _leave.Task;

    /// <summary>Completes when Ctrl-C is received while the node is leaving.</summary>
    public Task ExitImmediately => _exitImmediately.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private static void On(PosixSignalContext signal, Action action)
    {
        // Otherwise the runtime ends the process when the handler returns.
        signal.Cancel = true;
        action();
    }
}
