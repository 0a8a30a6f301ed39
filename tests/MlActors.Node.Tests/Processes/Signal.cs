using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlActors.Node.Tests.Processes;

/// <summary>The signals that an operator, a supervisor or the kernel sends to a process.</summary>
public enum Signal { Interrupt = 2, Kill = 9, Continue = 18, Stop = 19, Terminate = 15 }

internal static partial class Signals
{
    /// <summary>
    /// Whether SIGINT is ignored in this process and thus in its children, as a shell does for background processes. A node that has to receive
    /// Ctrl-C must then be started with the default handling restored.
    /// </summary>
    public static bool InterruptIsIgnored { get;
    } = File.Exists(Status) && File.ReadLines(Status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << ((int)Signal.Interrupt - 1))) != 0;

    private const string Status = "/proc/self/status";

    public static void Send(this Process process, Signal signal)
    {
        if (SendSignal(process.Id, (int)signal) != 0)
            throw new InvalidOperationException($"{signal} could not be sent to {process.Id}: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
