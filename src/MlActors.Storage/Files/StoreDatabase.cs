using System.Data;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace MlActors.Storage.Files;

/// <summary>
/// One open file of the store, for the life of the process: the only way in for reads and writes. SQLite works on the calling thread, so
/// the work goes to the pool; and it has one writer, so the writers of a process queue here instead of polling for the lock.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    /// <summary>Enough to keep the cores busy, few enough that ten thousand readers do not starve the pool.</summary>
    private static readonly int ConcurrentReads = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly SemaphoreSlim _readers = new(ConcurrentReads);
    private readonly SemaphoreSlim _writer = new(1);
    private readonly DataOptions _options;
    private readonly string _connectionString;
    private readonly string _path;
    private readonly Action? _beforeAccess;

    private StoreDatabase(StorageLocation location, StoreFile file)
    {
        (_options, _connectionString, _path) = (location.OptionsFor(file), location.ConnectionStringFor(file), location.PathOf(file));
        if (location.BeforeAccess is { } check) _beforeAccess = () => check(file);
    }

    /// <summary>Opens a file, made and given its tables when it is new.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened or written.</exception>
    /// <exception cref="StorageFormatException">The file is not in a format that this build knows.</exception>
    public static StoreDatabase Open(StorageLocation location, StoreFile file)
    {
        var database = new StoreDatabase(location, file);
        database.Named(() =>
        {
            Schema.Prepare(location, file);
            return true;
        });
        return database;
    }

    /// <summary>Several reads that see one state of the file.</summary>
    public Task<T> ReadAsync<T>(Func<DataConnection, T> work, CancellationToken cancellation) =>
        // A transaction at this level begins without taking a lock; any other begins as a writer.
        RunAsync(_readers, IsolationLevel.ReadUncommitted, work, cancellation);

    /// <summary>All of the work or none of it.</summary>
    public Task<T> WriteAsync<T>(Func<DataConnection, T> work, CancellationToken cancellation) =>
        RunAsync(_writer, IsolationLevel.Serializable, work, cancellation);

    public Task WriteAsync(Action<DataConnection> work, CancellationToken cancellation) => WriteAsync(
        connection =>
        {
            work(connection);
            return true;
        },
        cancellation);

    /// <summary>Reads on the calling thread, for a caller that must not depend on the pool.</summary>
    public T ReadNow<T>(Func<DataConnection, T> work) => RunNow(_readers, IsolationLevel.ReadUncommitted, work);

    /// <summary>Writes on the calling thread, for a caller that must not depend on the pool.</summary>
    public T WriteNow<T>(Func<DataConnection, T> work) => RunNow(_writer, IsolationLevel.Serializable, work);

    /// <summary>Closes the connections that the pool keeps, so that the file is whole and free when this returns.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        _readers.Dispose();
        _writer.Dispose();
    }

    private async Task<T> RunAsync<T>(SemaphoreSlim turn, IsolationLevel isolation, Func<DataConnection, T> work, CancellationToken cancellation)
    {
        // Whoever calls may be an actor, and what runs after an await must not wait for its turn on an actor's scheduler: the turn of all
        // others hangs on it.
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Named(() => InTransaction(isolation, work)), cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private T RunNow<T>(SemaphoreSlim turn, IsolationLevel isolation, Func<DataConnection, T> work)
    {
        turn.Wait();
        try
        {
            return Named(() => InTransaction(isolation, work));
        }
        finally
        {
            turn.Release();
        }
    }

    private T InTransaction<T>(IsolationLevel isolation, Func<DataConnection, T> work)
    {
        using var connection = new DataConnection(_options);
        using var transaction = connection.BeginTransaction(isolation);
        var result = work(connection);
        _beforeAccess?.Invoke();
        transaction.Commit();
        return result;
    }

    private T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is not StorageUnavailableException && StorageUnavailableException.From(failure, _path) is not null)
        {
            throw StorageUnavailableException.From(failure, _path)!;
        }
    }
}
