using Microsoft.Data.Sqlite;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>Opens the store of the node, or explains in one line why it cannot be opened.</summary>
internal static class DataFolder
{
    private const int Busy = 5, Locked = 6;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartRefusedException">The data cannot be opened, written, or understood.</exception>
    /// <param name="beforeAccess">Called before each statement.</param>
    public static async Task<Stores> OpenAsync(NodeOptions options, StorageSettings settings, Action<StoreFile> beforeAccess, TimeProvider time)
    {
        var location = Locate(options, settings) with { BeforeAccess = beforeAccess };
        using var timeout = new CancellationTokenSource(settings.OpenTimeout, time);
        try
        {
            while (true)
            {
                try
                {
                    return Stores.Open(location, time);
                }
                catch (StorageUnavailableException unavailable) when (IsLocked(unavailable) && !timeout.IsCancellationRequested)
                {
                    // Nodes that start together on a new folder all try to create its files; SQLite lets one succeed and the others fail at once.
                    await Task.Delay(RetryInterval, time, CancellationToken.None);
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
            return StorageLocation.Parse(options.Data, options.Storage, settings.BusyTimeout) with
            {
                SyncsAcknowledgements = settings.SyncsAcknowledgements,
            };
        }
        catch (ArgumentException invalid)
        {
            // Without the parameter name, which is of no use to an operator.
            throw new StartRefusedException(ExitCode.Usage, invalid.Message.Split(" (Parameter")[0]);
        }
    }
}
