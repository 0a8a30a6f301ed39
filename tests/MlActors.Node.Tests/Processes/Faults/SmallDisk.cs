using System.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A disk of its own for a data folder, which a spec can fill: a file system in memory, mounted until it is disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 256;

    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("mlactors-disk-");

    public SmallDisk()
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", Path))
            throw new InvalidOperationException("The disk cannot be mounted.");
    }

    public string Path => _mount.FullName;

    /// <summary>Whether this user may mount one.</summary>
    public static bool CanBeMounted { get; } = OperatingSystem.IsLinux() && TryMount();

    /// <summary>Leaves no byte free until the result is disposed.</summary>
    public IDisposable Fill() => new Ballast(System.IO.Path.Combine(Path, "ballast"));

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _mount.Delete(recursive: true);
    }

    private static bool TryMount()
    {
        try
        {
            new SmallDisk().Dispose();
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private sealed class Ballast : IDisposable
    {
        private readonly string _path;

        public Ballast(string path)
        {
            _path = path;
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);

            // In pieces that get smaller, so that not even a page is left.
            for (var piece = new byte[1 << 20]; piece.Length > 0; piece = new byte[piece.Length / 2])
            {
                while (TryWrite(file, piece)) { }
            }
        }

        public void Dispose() => File.Delete(_path);

        private static bool TryWrite(FileStream file, byte[] piece)
        {
            try
            {
                file.Write(piece);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}

/// <summary>A spec that needs a disk of its own.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute()
    {
        if (!SmallDisk.CanBeMounted) Skip = "A file system of a limited size cannot be mounted by this user.";
    }
}
