using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Files;

/// <summary>The tables of each file as SQLite statements, and the version of the format.</summary>
internal static class Schema
{
    /// <summary>Incremented when the tables or the meaning of their data change.</summary>
    private const int FormatVersion = 1;

    private const int NotADatabase = 26, Corrupt = 11;

    private const string FormatTable = "CREATE TABLE IF NOT EXISTS mlactors_format (file TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL)";

    /// <summary>
    /// A document's key combines the numbers of its index and its sequence, so that an index is one range of keys; a field's number
    /// belongs to one index, so that a field's values are one range, in the order of value and key.
    /// </summary>
    private const string DocumentTables = """
        CREATE TABLE IF NOT EXISTS doc_index (
            id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, uuid TEXT NOT NULL, created INTEGER NOT NULL,
            mappings TEXT NOT NULL, settings TEXT NOT NULL, dynamic INTEGER NOT NULL,
            next_sequence INTEGER NOT NULL, document_count INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS doc_field (
            id INTEGER NOT NULL PRIMARY KEY, index_id INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
            type TEXT NOT NULL, format TEXT, has_arrays INTEGER NOT NULL, UNIQUE (index_id, name));
        CREATE TABLE IF NOT EXISTS document (
            doc_key INTEGER NOT NULL PRIMARY KEY, index_id INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
            source BLOB NOT NULL, UNIQUE (index_id, id));
        CREATE TABLE IF NOT EXISTS doc_value (
            field_id INTEGER NOT NULL, value REAL NOT NULL, doc_key INTEGER NOT NULL, PRIMARY KEY (field_id, value, doc_key)) WITHOUT ROWID;
        """;

    private const string ClusterTables = """
        CREATE TABLE IF NOT EXISTS cluster_identity (
            id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, uuid TEXT NOT NULL, created INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS cluster_member (
            address TEXT NOT NULL PRIMARY KEY, instance TEXT NOT NULL, seeds TEXT NOT NULL, is_joined INTEGER NOT NULL, heartbeat INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS cluster_setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS cluster_process (
            address TEXT NOT NULL PRIMARY KEY, instance TEXT NOT NULL, machine TEXT NOT NULL, process_id INTEGER NOT NULL, started INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS api_key (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, key_hash BLOB NOT NULL, owner TEXT NOT NULL, created INTEGER NOT NULL,
            expires INTEGER, invalidated INTEGER, roles TEXT, metadata TEXT);
        CREATE TABLE IF NOT EXISTS rehearsal (
            id TEXT NOT NULL PRIMARY KEY, started INTEGER NOT NULL, document TEXT NOT NULL, cancelled_by TEXT, verdict BLOB, page BLOB);
        """;

    private const string LeaseTables = """
        CREATE TABLE IF NOT EXISTS cluster_generation (id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS cluster_node (
            address TEXT NOT NULL PRIMARY KEY, instance TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL, is_member INTEGER NOT NULL);
        """;

    public static void Prepare(StorageLocation location, StoreFile file)
    {
        var path = location.PathOf(file);
        CreateFolder(location, path);
        try
        {
            using var connection = location.Connect(file);
            // To change the mode SQLite needs exclusive access and does not wait for it; the provider retries until this timeout.
            connection.DefaultTimeout = Math.Max(1, (int)location.BusyTimeout.TotalSeconds);
            connection.Run("PRAGMA journal_mode=WAL");
            using var transaction = connection.BeginTransaction();
            connection.Run(FormatTable);
            if (Migrate(connection, file, path) is { } tables) connection.Run(tables);
            transaction.Commit();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is NotADatabase or Corrupt)
        {
            throw new StorageFormatException(path, "is not a database, or is damaged", "restore it from a backup, or start with another data folder");
        }
    }

    private static string? TablesOf(StoreFile file) => file switch
    {
        StoreFile.Results => ResultTables.New + DocumentTables + ResultTables.Additions,
        StoreFile.Cluster => ClusterTables,
        StoreFile.Lease => LeaseTables,
        _ => null, // Akka creates its own tables in the journal and the snapshot store.
    };

    private static int FormatOf(StoreFile file) => file == StoreFile.Results ? ResultTables.FormatVersion : FormatVersion;

    private static void CreateFolder(StorageLocation location, string path)
    {
        try
        {
            Directory.CreateDirectory(location.Folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(path, "cannot be made", "give a data folder that this user may make and write", failure);
        }
    }

    /// <returns>The statements that bring the file to this build's format; null for none.</returns>
    private static string? Migrate(SqliteConnection connection, StoreFile file, string path)
    {
        var format = FormatOf(file);
        var known = (long?)connection.Run("SELECT version FROM mlactors_format WHERE file = @file", ("@file", file.ToString()));
        if (known == format) return file == StoreFile.Results ? ResultTables.Additions : TablesOf(file);
        if (known is { } version && !(file == StoreFile.Results && version == 1))
        {
            throw new StorageFormatException(
                path,
                $"is in format {version}, and this build knows format {format}",
                version > format
                    ? "start a build at least as new as the one that wrote it"
                    : "start the build that wrote it, or begin with another data folder");
        }

        connection.Run(
            "INSERT OR REPLACE INTO mlactors_format (file, version) VALUES (@file, @version)", ("@file", file.ToString()), ("@version", format));
        return known is null ? TablesOf(file) : ResultTables.FromFirstFormat + ResultTables.Additions;
    }

    // Plain commands: compiling these statements with linq2db would take half of a node's start.
    private static object? Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteScalar();
    }
}
