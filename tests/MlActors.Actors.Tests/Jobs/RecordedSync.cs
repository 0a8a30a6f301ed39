using MlActors.Storage.Files;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>Stands for the disk: every file is synced at once, unless a spec lets it fail.</summary>
internal sealed class RecordedSync : IStoreSync
{
    /// <summary>The file that cannot be synced; null for none.</summary>
    public StoreFile? Failing { get; set; }

    /// <summary>No sync ends.</summary>
    public bool Hangs { get; set; }

    public bool SyncsAcknowledgements { get; set; } = true;

    public Task FlushAsync(StoreFile file) => Hangs ? new TaskCompletionSource().Task
        : file == Failing
        ? Task.FromException(new StorageUnavailableException($"{file}", "cannot be synced to the disk", "check the disk"))
        : Task.CompletedTask;
}
