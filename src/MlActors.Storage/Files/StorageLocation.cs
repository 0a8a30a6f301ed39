using System.Data.Common;
using System.Globalization;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Files;

/// <summary>
/// Where the data of a cluster is kept, and how its files are opened; one for the life of a process. A database server will be one more
/// form of it: everything that knows it is SQLite stands here, in <see cref="Schema"/> and in <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed record StorageLocation
{
    /// <summary>Below the journal's circuit breaker, so that a lock is a slow call before it is a failed one.</summary>
    public static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What Akka.Persistence.Sql calls the provider.</summary>
    public const string PersistenceProvider = "SQLite.MS";

    private StorageLocation(string folder, TimeSpan busyTimeout) => (Folder, BusyTimeout) = (folder, busyTimeout);

    public string Folder { get; }

    /// <summary>How long a call waits for another writer before it fails.</summary>
    public TimeSpan BusyTimeout { get; }

    /// <summary>
    /// Called before each statement on a file and before each commit; null for nothing. It is how a process that must not write any more
    /// ends before it does.
    /// </summary>
    public Action<StoreFile>? BeforeAccess { get; init; }

    /// <summary>
    /// What every new connection runs first. NORMAL in WAL loses nothing when a process dies; a power cut may cost the last moments but
    /// never damages the file.
    /// </summary>
    public string PragmasOnOpen => string.Create(
        CultureInfo.InvariantCulture,
        $"PRAGMA synchronous=NORMAL; PRAGMA busy_timeout={(long)BusyTimeout.TotalMilliseconds}; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");

    /// <param name="dataFolder">Folder of the embedded files; made when it does not exist.</param>
    /// <param name="connection">Null or empty for the embedded files in that folder, or <c>sqlite:FOLDER</c> for those in another.</param>
    /// <exception cref="ArgumentException">The connection names a store that this version cannot use.</exception>
    public static StorageLocation Parse(string dataFolder, string? connection = null, TimeSpan? busyTimeout = null)
    {
        var folder = connection?.Trim() switch
        {
            null or "" or "sqlite" => dataFolder,
            var named when named.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) => named["sqlite:".Length..],
            // The text itself is not repeated: it may hold a password.
            _ => throw new ArgumentException(
                "The storage connection is not for SQLite, and this version keeps its data in SQLite only. "
                + "Leave it out to use the data folder, or give sqlite:FOLDER.",
                nameof(connection)),
        };
        if (string.IsNullOrWhiteSpace(folder))
            throw new ArgumentException("The data folder has no name. Give a folder, for example ./data.", nameof(dataFolder));
        return new StorageLocation(Path.GetFullPath(folder), busyTimeout ?? DefaultBusyTimeout);
    }

    public string PathOf(StoreFile file) => Path.Combine(Folder, file switch
    {
        StoreFile.Journal => "journal.db",
        StoreFile.Snapshots => "snapshots.db",
        StoreFile.Results => "results.db",
        StoreFile.Cluster => "cluster.db",
        StoreFile.Lease => "lease.db",
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "There is no such file."),
    });

    /// <summary>
    /// The provider retries a busy statement until its own time-out, after SQLite has waited for the busy time-out inside; one second, its
    /// smallest value, leaves the waiting to <see cref="BusyTimeout"/>.
    /// </summary>
    public string ConnectionStringFor(StoreFile file) =>
        new SqliteConnectionStringBuilder { DataSource = PathOf(file), Pooling = true, DefaultTimeout = 1 }.ConnectionString;

    internal SqliteConnection Connect(StoreFile file)
    {
        var connection = new SqliteConnection(ConnectionStringFor(file));
        connection.Open();
        SetPragmas(connection);
        return connection;
    }

    /// <summary>How linq2db, ours and that of Akka's plugins, opens a file.</summary>
    public DataOptions OptionsFor(StoreFile file)
    {
        var options = new DataOptions()
            .UseConnectionString(PersistenceProvider, ConnectionStringFor(file))
            // Comparisons that also let null equal null could use no index, and their SQL would depend on the values: built anew for each call.
            .UseCompareNulls(CompareNulls.LikeSql)
            .UseAfterConnectionOpened(SetPragmas);
        return BeforeAccess is { } check ? options.UseInterceptor(new AccessInterceptor(() => check(file))) : options;
    }

    private void SetPragmas(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PragmasOnOpen;
        command.ExecuteNonQuery();
    }
}
