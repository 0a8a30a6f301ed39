using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using MlActors.Domain.Nodes;

namespace MlActors.Storage.Files;

/// <summary>Reads how the files of a store are opened and where they are.</summary>
public static class StoreExamination
{
    /// <exception cref="StorageUnavailableException">A file cannot be opened.</exception>
    public static ImmutableArray<StoreFileMode> FilesOf(StorageLocation location) =>
        [.. Enum.GetValues<StoreFile>().Where(file => file != StoreFile.Invalid).Select(file => ModeOf(location, file))];

    /// <summary>Free and total bytes of the disk that holds the data folder.</summary>
    public static (long Free, long Total) DiskOf(StorageLocation location)
    {
        var disk = DriveInfo.GetDrives()
            .Where(drive => location.Folder.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
            .MaxBy(drive => drive.RootDirectory.FullName.Length);
        return disk is null ? (0, 0) : (disk.AvailableFreeSpace, disk.TotalSize);
    }

    /// <summary>How long one sync of a small file in the data folder takes, milliseconds.</summary>
    public static double SyncMilliseconds(StorageLocation location, TimeProvider time)
    {
        var path = Path.Combine(location.Folder, $".sync-{Environment.ProcessId}-{Guid.NewGuid():N}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, new byte[4096], 0);
        var began = time.GetTimestamp();
        RandomAccess.FlushToDisk(file);
        return time.GetElapsedTime(began).TotalMilliseconds;
    }

    private static StoreFileMode ModeOf(StorageLocation location, StoreFile file)
    {
        var path = location.PathOf(file);
        try
        {
            using var connection = location.Connect(file);
            return new StoreFileMode(
                Path.GetFileName(path), (string)Pragma(connection, "journal_mode")!, (int)(long)Pragma(connection, "synchronous")!,
                TimeSpan.FromMilliseconds((long)Pragma(connection, "busy_timeout")!), LengthOf(path) + LengthOf($"{path}-wal"));
        }
        catch (SqliteException failure) when (StorageUnavailableException.From(failure, path) is not null)
        {
            throw StorageUnavailableException.From(failure, path)!;
        }
    }

    private static object? Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return command.ExecuteScalar();
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
