using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlActors.Ctl.LocalCluster;

/// <summary>Asks a process to end in its own way, which the framework's Process cannot.</summary>
public static class Signals
{
    private const int Terminate = 15;

    /// <summary>
    /// On Windows there is no signal that reaches one child and not this process as well, so there the process is ended at once; by then
    /// the run before it has closed every job, and nothing is left unsaved.
    /// </summary>
    public static void AskToEnd(Process process)
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
