using Microsoft.Data.Sqlite;

namespace MlActors.Benchmarks.Reading;

/// <summary>The same queries directly on the file: the cost of SQLite.</summary>
internal sealed class RawReads : IDisposable
{
    private readonly SqliteConnection _connection;

    public RawReads(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
    }

    /// <summary>The worst records, and the number of records up to Elastic's limit for counting.</summary>
    public Task WorstRecordsAsync(int size)
    {
        Read($"SELECT * FROM record WHERE record_score >= 0 ORDER BY record_score DESC LIMIT {size}");
        Read("SELECT count(*) FROM (SELECT 1 FROM record LIMIT 10001)");
        return Task.CompletedTask;
    }

    public Task BucketsAsync(string job, int size)
    {
        Read($"SELECT * FROM bucket WHERE job = '{job}' ORDER BY timestamp LIMIT {size}");
        Read($"SELECT count(*) FROM bucket WHERE job = '{job}'");
        return Task.CompletedTask;
    }

    public void Dispose() => _connection.Dispose();

    private void Read(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new object[reader.FieldCount];
        while (reader.Read()) reader.GetValues(values);
    }
}
