using MlActors.Storage.Files;
using MlActors.Storage.Results;

namespace MlActors.Storage;

/// <summary>Everything a node keeps, opened once at its start and closed at its end.</summary>
public sealed class Stores : IDisposable
{
    private readonly StoreDatabase _results;

    private Stores(StorageLocation location)
    {
        Location = location;
        // The journal and the snapshot store are Akka's to read and write; here they are only made, and their format is checked.
        StoreDatabase.Open(location, StoreFile.Journal).Dispose();
        StoreDatabase.Open(location, StoreFile.Snapshots).Dispose();
        _results = StoreDatabase.Open(location, StoreFile.Results);
        Results = new ResultStore(_results);
    }

    public StorageLocation Location { get; }

    public ResultStore Results { get; }

    public static Stores Open(StorageLocation location) => new(location);

    public void Dispose() => _results.Dispose();
}
