using System.Diagnostics;
using System.Globalization;

namespace MlActors.Storage.Membership;

/// <summary>
/// Which process of which machine a node is. Another process of that machine can tell that it has ended, however it ended, and need not
/// wait for a heartbeat that does not come.
/// </summary>
/// <param name="Machine">One boot of one machine and, on Linux, one namespace of process ids.</param>
/// <param name="Started">When the process started, in a unit of the operating system; ids are used again, this is not.</param>
public sealed record ProcessIdentity(string Machine, int Id, long Started)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id", ProcessNamespace = "/proc/self/ns/pid";

    /// <summary>Field 22 of the line, counted from the third, which follows the name in brackets.</summary>
    private const int StartField = 19;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(MachineOfThisProcess(), Environment.ProcessId, Look(Environment.ProcessId)?.Started ?? 0);

    /// <summary>Whether the process is known to have ended. False when it runs, and when this process cannot know.</summary>
    public bool HasEnded()
    {
        if (Machine != Current.Machine) return false;
        try
        {
            return Look(Id) is not { } found || found.Started != Started || found.IsZombie;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidOperationException
            or NotSupportedException or FormatException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <returns>Null when there is no such process.</returns>
    private static (long Started, bool IsZombie)? Look(int id) => OperatingSystem.IsLinux() ? LookInProc(id) : LookElsewhere(id);

    // Process.StartTime is worked out from the wall clock on Linux, and so is another one after the clock was set.
    private static (long Started, bool IsZombie)? LookInProc(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            // The name may hold blanks and brackets itself.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[StartField], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static (long Started, bool IsZombie)? LookElsewhere(int id)
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

    private static string MachineOfThisProcess() =>
        OperatingSystem.IsLinux() && File.Exists(BootId) && new FileInfo(ProcessNamespace).LinkTarget is { } space
            ? $"{File.ReadAllText(BootId).Trim()} {space}"
            : Environment.MachineName;
}
