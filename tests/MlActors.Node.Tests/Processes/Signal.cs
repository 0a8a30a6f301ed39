using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlActors.Node.Tests.Processes;

/// <summary>What an operator, a supervisor or the kernel sends to a process.</summary>
internal enum Signal { Interrupt = 2, Kill = 9, Continue = 18, Stop = 19, Terminate = 15 }

internal static partial class Signals
{
    public static void Send(this Process process, Signal signal)
    {
        if (SendSignal(process.Id, (int)signal) != 0) throw new InvalidOperationException($"{signal} could not be sent to {process.Id}: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
