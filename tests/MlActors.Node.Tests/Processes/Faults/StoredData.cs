using Microsoft.Data.Sqlite;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>Accesses the files of a data folder from outside: locks them, or changes them while no node runs.</summary>
internal static class StoredData
{
    /// <summary>Holds the write lock of a file until it is disposed, as another process does during a long write.</summary>
    public static SqliteConnection Lock(string folder, string file)
    {
        var connection = Open(folder, file);
        Execute(connection, "BEGIN IMMEDIATE");
        return connection;
    }

    /// <returns>The number of rows that were changed.</returns>
    public static int Change(string folder, string file, string sql)
    {
        using var connection = Open(folder, file);
        return Execute(connection, sql);
    }

    public static long Number(string folder, string file, string sql)
    {
        using var connection = Open(folder, file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static SqliteConnection Open(string folder, string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, file)};Pooling=False;Default Timeout=30");
        connection.Open();
        return connection;
    }

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
