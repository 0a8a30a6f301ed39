using System.Diagnostics;
using System.Globalization;

namespace MlActors.Storage.Membership;

/// <summary>
/// The process and machine of a node. Another process of that machine can detect that it has ended and need not
/// wait for its heartbeat to time out.
/// </summary>
/// <param name="Machine">One boot of one machine and, on Linux, one namespace of process ids.</param>
/// <param name="Started">The start time in a unit of the operating system, because process ids are reused.</param>
public sealed record ProcessIdentity(string Machine, int Id, long Started)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id", ProcessNamespace = "/proc/self/ns/pid";

    /// <summary>Field 22 of the line, counted from field 3, which follows the name in parentheses.</summary>
    private const int StartField = 19;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(CurrentMachine(), Environment.ProcessId, Inspect(Environment.ProcessId)?.Started ?? 0);

    /// <summary>Whether the process is known to have ended. False when it runs or its state is unknown.</summary>
    public bool HasEnded()
    {
        if (Machine != Current.Machine) return false;
        try
        {
            return Inspect(Id) is not { } found || found.Started != Started || found.IsZombie;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidOperationException
            or NotSupportedException or FormatException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <returns>Null when the process does not exist.</returns>
    private static (long Started, bool IsZombie)? Inspect(int id) => OperatingSystem.IsLinux() ? InspectProc(id) : InspectProcess(id);

    // On Linux Process.StartTime depends on the wall clock, so it differs after the clock was set.
    private static (long Started, bool IsZombie)? InspectProc(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            // The name may contain blanks and parentheses.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[StartField], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static (long Started, bool IsZombie)? InspectProcess(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return (process.StartTime.ToUniversalTime().Ticks, process.HasExited);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string CurrentMachine() =>
        OperatingSystem.IsLinux() && File.Exists(BootId) && new FileInfo(ProcessNamespace).LinkTarget is { } space
            ? $"{File.ReadAllText(BootId).Trim()} {space}"
            : Environment.MachineName;
}
