using Microsoft.Data.Sqlite;

namespace MlActors.Node.Tests.Processes;

/// <summary>A data folder; deleted with its test.</summary>
internal sealed class DataDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlactors-data-").FullName;

    /// <summary>Whether no process holds a lock on any file, after running processes had time to finish their writes.</summary>
    public bool IsFree => Directory.GetFiles(Path, "*.db").All(CanBeWritten);

    private static bool CanBeWritten(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=3");
        connection.Open();
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            return true;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == Busy)
        {
            return false;
        }
    }

    private const int Busy = 5;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
