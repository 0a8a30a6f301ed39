using Microsoft.Extensions.Time.Testing;
using MlActors.Storage.Files;

namespace MlActors.Storage.Tests;

/// <summary>Stores in a temporary folder.</summary>
public sealed class TemporaryStores : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlactors-storage-");
    private int _names;

    public TemporaryStores()
    {
        Location = StorageLocation.Parse(_folder.FullName, busyTimeout: TimeSpan.FromMilliseconds(50));
        Stores = Stores.Open(Location, Time);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.Parse("2026-03-04T05:06:07.008Z", null));

    public StorageLocation Location { get; }

    public Stores Stores { get; private set; }

    /// <summary>A name that no other test of the folder uses.</summary>
    public string Unused(string name) => $"{name}-{Interlocked.Increment(ref _names)}";

    public void Reopen()
    {
        Stores.Dispose();
        Stores = Stores.Open(Location, Time);
    }

    public void Dispose()
    {
        Stores.Dispose();
        _folder.Delete(recursive: true);
    }
}
