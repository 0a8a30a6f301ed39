namespace MlActors.Storage.Files;

/// <summary>Makes commits survive a power cut; without it they survive only the end of the process.</summary>
public interface IStoreSync
{
    /// <summary>Completes once everything that was committed in the file before this call is on the disk.</summary>
    /// <exception cref="StorageUnavailableException">The sync failed; commits may be lost in a power cut.</exception>
    Task FlushAsync(StoreFile file);

    /// <summary>
    /// Whether what is acknowledged waits for a sync first. Otherwise a power cut can take back the last acknowledgements; what a snapshot relies
    /// on is synced all the same.
    /// </summary>
    bool SyncsAcknowledgements { get; }
}

public static class StoreSyncExtensions
{
    /// <summary>Completes once what the file holds now can be acknowledged.</summary>
    /// <exception cref="StorageUnavailableException">The sync failed; commits may be lost in a power cut.</exception>
    public static Task BeforeAcknowledgementAsync(this IStoreSync sync, StoreFile file = StoreFile.Journal) =>
        sync.SyncsAcknowledgements ? sync.FlushAsync(file) : Task.CompletedTask;
}

/// <summary>
/// Syncs the write-ahead logs of the store's files. The log is enough: with synchronous=NORMAL, SQLite syncs the log before it copies from it
/// into the main file, and syncs the main file before it reuses the log. The main file must not be opened here at all, because closing any
/// handle of it would release the locks that SQLite holds on it in this process. Lives as long as the stores.
/// </summary>
public sealed class StoreSync : IStoreSync
{
    private readonly Dictionary<StoreFile, CoalescedFlush> _files;

    public StoreSync(StorageLocation location)
        : this(location, FlushToDisk)
    {
    }

    /// <param name="flush">Syncs the file at a path.</param>
    internal StoreSync(StorageLocation location, Action<string> flush)
    {
        SyncsAcknowledgements = location.SyncsAcknowledgements;
        _files = Enum.GetValues<StoreFile>()
            .Where(file => file != StoreFile.Invalid)
            .ToDictionary(file => file, file => new CoalescedFlush(() => Flush(location.PathOf(file), flush)));
    }

    public bool SyncsAcknowledgements { get; }

    public Task FlushAsync(StoreFile file) => _files[file].RequestAsync();

    private static void Flush(string path, Action<string> flush)
    {
        try
        {
            flush($"{path}-wal");
        }
        catch (FileNotFoundException)
        {
            // The last connection has been closed, and SQLite has copied the log into the main file and synced that.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(path, "cannot be synced to the disk", "check the disk that holds the data folder", failure);
        }
    }

    // Windows flushes through handles that may write only.
    private static void FlushToDisk(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// One flush at a time. Calls during a flush share the next one, because the current one may have begun before their commit.
    /// </summary>
    private sealed class CoalescedFlush(Action flush)
    {
        private readonly Lock _gate = new();
        private Task _underWay = Task.CompletedTask;
        private Task? _next;

        public Task RequestAsync()
        {
            lock (_gate)
            {
                if (_next is not null) return _next;
                return _underWay.IsCompleted ? _underWay = Task.Run(flush) : _next = RunAfterAsync(_underWay);
            }
        }

        private async Task RunAfterAsync(Task previous)
        {
            // Without the forced yield it could go on before the caller has set the next task.
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            lock (_gate) (_underWay, _next) = (_next!, null);

            // This may be running inside the end of the previous flush, ahead of the callers that wait for it.
            await Task.Run(flush).ConfigureAwait(false);
        }
    }
}
