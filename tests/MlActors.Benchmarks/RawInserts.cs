using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace MlActors.Benchmarks;

/// <summary>Inserts the same number of bytes directly, one transaction each: the cost of the disk and SQLite.</summary>
internal static class RawInserts
{
    public static double Seconds(int count, int bytes)
    {
        var folder = Directory.CreateTempSubdirectory("mlactors-raw-").FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
        connection.Open();
        Execute(connection,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE snapshot (id TEXT, number INTEGER, payload BLOB, PRIMARY KEY (id, "
            + "number))");
        var payload = new byte[bytes];
        new Random(1).NextBytes(payload);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO snapshot VALUES ($id, 1, $payload)";
        var id = insert.Parameters.Add("$id", SqliteType.Text);
        insert.Parameters.AddWithValue("$payload", payload);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            id.Value = SmallJobs.IdOf(i);
            insert.ExecuteNonQuery();
        }

        var seconds = watch.Elapsed.TotalSeconds;
        connection.Close();
        Directory.Delete(folder, recursive: true);
        return seconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
