using Microsoft.Data.Sqlite;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using MlActors.Storage.Files;
using MlActors.Storage;

namespace MlActors.Node.Starting;

/// <summary>Opens what the node keeps, or says in one line why it cannot.</summary>
internal static class DataFolder
{
    private const int Busy = 5, Locked = 6;

    private static readonly TimeSpan MomentPause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartRefusedException">The data cannot be opened, written, or understood.</exception>
    /// <param name="beforeAccess">Called before each statement.</param>
    public static async Task<Stores> OpenAsync(NodeOptions options, StorageSettings settings, Action<StoreFile> beforeAccess, TimeProvider time)
    {
        var location = Locate(options, settings) with { BeforeAccess = beforeAccess };
        using var patience = new CancellationTokenSource(settings.OpenTimeout, time);
        try
        {
            while (true)
            {
                try
                {
                    return Stores.Open(location, time);
                }
                catch (StorageUnavailableException away) when (IsLocked(away) && !patience.IsCancellationRequested)
                {
                    // Nodes that start together on a new folder all want to make its files; SQLite lets one, and has the others fail at once.
                    await Task.Delay(MomentPause, time, CancellationToken.None);
                }
            }
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StorageFormatException)
        {
            throw new StartRefusedException(ExitCode.Data, failure.Message);
        }
    }

    private static bool IsLocked(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: Busy or Locked } || (failure.InnerException is { } inner && IsLocked(inner));

    private static StorageLocation Locate(NodeOptions options, StorageSettings settings)
    {
        try
        {
            return StorageLocation.Parse(options.Data, options.Storage, settings.BusyTimeout);
        }
        catch (ArgumentException unusable)
        {
            // Without the name of the parameter, which tells an operator nothing.
            throw new StartRefusedException(ExitCode.Usage, unusable.Message.Split(" (Parameter")[0]);
        }
    }
}
