using System.Runtime.InteropServices;

namespace MlActors.Ctl.Commands;

/// <summary>
/// Ctrl-C and its relatives, for the life of the process. The first asks whatever is going on to stop in its own way; the second, or
/// one that comes while nothing is going on, leaves at once.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private CancellationTokenSource? _current;

    /// <summary>What leaving at once means; a local cluster has processes to take along.</summary>
    public Action LeaveAtOnce { get; set; } = () => Environment.Exit((int)ExitCode.Interrupted);

    public static Interrupts OfThisProcess()
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

    /// <summary>From here until it is disposed, an interrupt cancels what this returns.</summary>
    public Interruptible Begin()
    {
        var source = new CancellationTokenSource();
        lock (_gate) _current = source;
        return new Interruptible(this, source);
    }

    public void Interrupt()
    {
        CancellationTokenSource? first;
        lock (_gate) first = _current is { IsCancellationRequested: false } current ? current : null;
        if (first is null) LeaveAtOnce();
        else first.Cancel();
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    /// <summary>One thing that an interrupt may stop.</summary>
    public sealed class Interruptible(Interrupts owner, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            // The source itself is left to the collector: a signal may be about to cancel it on another thread.
            lock (owner._gate) if (ReferenceEquals(owner._current, source)) owner._current = null;
        }
    }
}
