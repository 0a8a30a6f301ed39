using System.Data.Common;
using System.Globalization;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Files;

/// <summary>
/// The location of a cluster's data, and the options for opening its files; one per process. A database server would be another
/// variant: only this type, <see cref="Schema"/> and <see cref="StorageUnavailableException"/> depend on SQLite.
/// </summary>
public sealed record StorageLocation
{
    /// <summary>Lower than the timeout of the journal's circuit breaker, so that a lock delays a call before it fails it.</summary>
    public static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The provider name of Akka.Persistence.Sql.</summary>
    public const string PersistenceProvider = "SQLite.MS";

    private StorageLocation(string folder, TimeSpan busyTimeout) => (Folder, BusyTimeout) = (folder, busyTimeout);

    public string Folder { get; }

    /// <summary>How long a call waits for another writer before it fails.</summary>
    public TimeSpan BusyTimeout { get; }

    /// <summary>
    /// Called before each statement on a file and before each commit; null for none. A process that must not write any more uses it to end
    /// itself first.
    /// </summary>
    public Action<StoreFile>? BeforeAccess { get; init; }

    /// <inheritdoc cref="IStoreSync.SyncsAcknowledgements"/>
    public bool SyncsAcknowledgements { get; init; } = true;

    /// <summary>
    /// The first statements of every connection. synchronous=NORMAL with WAL loses nothing when a process dies; a power cut may lose the last
    /// commits but does not damage the file; what is acknowledged is synced by <see cref="IStoreSync"/>, many commits at a time.
    /// </summary>
    public string PragmasOnOpen => string.Create(
        CultureInfo.InvariantCulture,
        $"PRAGMA synchronous=NORMAL; PRAGMA busy_timeout={(long)BusyTimeout.TotalMilliseconds}; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");

    /// <param name="dataFolder">The folder of the embedded files; created if it does not exist.</param>
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

    /// <summary>The linq2db options for a file, for this project and for Akka's plugins.</summary>
    public DataOptions OptionsFor(StoreFile file)
    {
        var options = new DataOptions()
            .UseConnectionString(PersistenceProvider, ConnectionStringFor(file))
            // Comparisons in which null equals null cannot use an index, and their SQL depends on the values, so that it is compiled per call.
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
