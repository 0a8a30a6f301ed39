using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace MlActors.Benchmarks.Reading;

/// <summary>Inserts the same documents directly, parsed and in the same tables: the cost of JSON and SQLite.</summary>
internal static class RawBulk
{
    /// <returns>Documents per second.</returns>
    public static double DocumentsPerSecond(IReadOnlyList<byte[]> documents, int inTransaction)
    {
        var folder = Directory.CreateTempSubdirectory("mlactors-raw-").FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
        connection.Open();
        Execute(connection, """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
            CREATE TABLE document (doc_key INTEGER NOT NULL PRIMARY KEY, index_id INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
                source BLOB NOT NULL, UNIQUE (index_id, id));
            CREATE TABLE doc_value (field_id INTEGER NOT NULL, value REAL NOT NULL, doc_key INTEGER NOT NULL,
                PRIMARY KEY (field_id, value, doc_key)) WITHOUT ROWID;
            """);
        var began = Stopwatch.GetTimestamp();
        for (var first = 0; first < documents.Count; first += inTransaction)
            Insert(connection, documents, first, Math.Min(documents.Count, first + inTransaction));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        connection.Close();
        Directory.Delete(folder, recursive: true);
        return documents.Count / seconds;
    }

    private static void Insert(SqliteConnection connection, IReadOnlyList<byte[]> documents, int first, int end)
    {
        using var transaction = connection.BeginTransaction();
        using var document = Prepare(connection, "INSERT INTO document VALUES (@p0, 1, @p1, 1, @p2)", 3);
        using var value = Prepare(connection, "INSERT INTO doc_value VALUES (@p0, @p1, @p2)", 3);
        for (var at = first; at < end; at++)
        {
            using var json = JsonDocument.Parse(documents[at]);
            Run(document, (long)at, Guid.NewGuid().ToString("N"), documents[at]);
            Run(value, 1L, (double)json.RootElement.GetProperty("timestamp").GetInt64(), (long)at);
            Run(value, 2L, json.RootElement.GetProperty("value").GetDouble(), (long)at);
        }

        transaction.Commit();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var at = 0; at < parameters; at++) command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{at}" });
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var at = 0; at < values.Length; at++) command.Parameters[at].Value = values[at];
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
