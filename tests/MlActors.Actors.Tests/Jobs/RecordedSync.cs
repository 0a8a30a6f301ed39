using System.Collections.Concurrent;
using MlActors.Storage.Files;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>Stands for the disk: every file is synced at once unless a spec holds it back.</summary>
internal sealed class RecordedSync : IStoreSync
{
    private readonly ConcurrentQueue<StoreFile> _synced = new();

    public StoreFile[] Synced => [.. _synced];

    /// <summary>What a sync comes to; null for success.</summary>
    public Exception? Failure { get; set; }

    public bool SyncsAcknowledgements { get; set; } = true;

    public Task FlushAsync(StoreFile file)
    {
        _synced.Enqueue(file);
        return Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }
}
