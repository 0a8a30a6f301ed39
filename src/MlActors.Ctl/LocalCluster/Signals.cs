using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlActors.Ctl.LocalCluster;

/// <summary>Asks a process to stop, which <see cref="Process"/> cannot do.</summary>
public static class Signals
{
    private const int Terminate = 15;

    /// <summary>
    /// Windows has no signal that reaches one child and not this process too, so there the process is killed. The preceding run has closed
    /// every job by then, so nothing is unsaved.
    /// </summary>
    public static void RequestStop(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else if (Kill(process.Id, Terminate) != 0 && !process.HasExited)
        {
            throw new InvalidOperationException($"Could not signal process {process.Id} (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
