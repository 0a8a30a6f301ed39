using System.Data;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlActors.Storage.Files;

/// <summary>
/// One open file of the store, for the life of the process; all reads and writes go through it. SQLite works on the calling thread, so
/// work is scheduled on the thread pool; it allows one writer, so writers queue here instead of polling for the lock.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    /// <summary>Enough to use all cores, few enough that ten thousand readers do not starve the thread pool.</summary>
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

    /// <summary>Opens a file, and creates it with its tables if it is new.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened or written.</exception>
    /// <exception cref="StorageFormatException">The file is not in a format that this build knows.</exception>
    public static StoreDatabase Open(StorageLocation location, StoreFile file)
    {
        var database = new StoreDatabase(location, file);
        database.WithStorageErrors(() =>
        {
            Schema.Prepare(location, file);
            return true;
        });
        return database;
    }

    /// <summary>Several reads of one consistent state of the file.</summary>
    public Task<T> ReadAsync<T>(Func<DataConnection, T> work, CancellationToken cancellationToken) =>
        // A transaction at this level begins without taking a lock; any other begins as a writer.
        RunAsync(_readers, IsolationLevel.ReadUncommitted, work, cancellationToken);

    /// <summary>Commits all of the work or none of it.</summary>
    public Task<T> WriteAsync<T>(Func<DataConnection, T> work, CancellationToken cancellationToken) =>
        RunAsync(_writer, IsolationLevel.Serializable, work, cancellationToken);

    public Task WriteAsync(Action<DataConnection> work, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            work(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Reads on the calling thread, for a caller that must not depend on the pool.</summary>
    public T ReadNow<T>(Func<DataConnection, T> work) => RunNow(_readers, IsolationLevel.ReadUncommitted, work);

    /// <summary>Writes on the calling thread, for a caller that must not depend on the pool.</summary>
    public T WriteNow<T>(Func<DataConnection, T> work) => RunNow(_writer, IsolationLevel.Serializable, work);

    /// <summary>Closes the pooled connections, so that the file is complete and unlocked when this returns.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        _readers.Dispose();
        _writer.Dispose();
    }

    private async Task<T> RunAsync<T>(
        SemaphoreSlim semaphore, IsolationLevel isolation, Func<DataConnection, T> work, CancellationToken cancellationToken)
    {
        // The caller may be an actor. The continuation must not be queued on the actor's scheduler, because it releases the semaphore that all
        // other callers wait for.
        await semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => WithStorageErrors(() => InTransaction(isolation, work, cancellationToken)), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            semaphore.Release();
        }
    }

    private T RunNow<T>(SemaphoreSlim semaphore, IsolationLevel isolation, Func<DataConnection, T> work)
    {
        semaphore.Wait();
        try
        {
            return WithStorageErrors(() => InTransaction(isolation, work, CancellationToken.None));
        }
        finally
        {
            semaphore.Release();
        }
    }

    private T InTransaction<T>(IsolationLevel isolation, Func<DataConnection, T> work, CancellationToken cancellationToken)
    {
        using var connection = new DataConnection(_options);
        using var transaction = connection.BeginTransaction(isolation);
        // A read ends with its request, also in the middle of a statement. A write is short, and is not left half done.
        var handle = ((SqliteConnection)connection.OpenDbConnection()).Handle;
        using var interruption = isolation == IsolationLevel.ReadUncommitted
            ? cancellationToken.Register(() => raw.sqlite3_interrupt(handle))
            : default;
        try
        {
            var result = work(connection);
            _beforeAccess?.Invoke();
            transaction.Commit();
            return result;
        }
        catch (SqliteException interrupted) when (interrupted.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The read was canceled.", interrupted, cancellationToken);
        }
    }

    private T WithStorageErrors<T>(Func<T> work)
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
