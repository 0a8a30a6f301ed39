using System.Runtime.InteropServices;

namespace MlActors.Ctl.Commands;

/// <summary>
/// Handles Ctrl-C, SIGTERM and SIGHUP for the lifetime of the process. The first one cancels the current operation, which then ends in its own
/// way; a second one, or one outside of an operation, exits immediately.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private CancellationTokenSource? _current;

    /// <summary>What exiting immediately does; a local cluster also kills its processes.</summary>
    public Action ExitImmediately { get; set; } = () => Environment.Exit((int)ExitCode.Interrupted);

    public static Interrupts ForCurrentProcess()
    {
        var interrupts = new Interrupts();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            interrupts._signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                interrupts.Interrupt();
            }));
        }
        return interrupts;
    }

    /// <summary>Begins an operation: until the scope is disposed, an interrupt cancels its token.</summary>
    public InterruptScope Begin()
    {
        var source = new CancellationTokenSource();
        lock (_gate) _current = source;
        return new InterruptScope(this, source);
    }

    public void Interrupt()
    {
        CancellationTokenSource? first;
        lock (_gate) first = _current is { IsCancellationRequested: false } current ? current : null;
        if (first is null) ExitImmediately();
        else first.Cancel();
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    /// <summary>One operation that an interrupt cancels.</summary>
    public sealed class InterruptScope(Interrupts owner, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            // The source is not disposed, because a signal may be about to cancel it on another thread.
            lock (owner._gate) if (ReferenceEquals(owner._current, source)) owner._current = null;
        }
    }
}
