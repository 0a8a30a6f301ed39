using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>Real files of results in a folder of their own, for the specs of one class.</summary>
public sealed class ResultFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlactors-").FullName;

    public ResultFiles() => Stores = Stores.Open(StorageLocation.Parse(_folder, null, TimeSpan.FromMilliseconds(100)), TimeProvider.System);

    public Stores Stores { get; }

    public string Results => Stores.Location.PathOf(StoreFile.Results);

    public void Dispose()
    {
        Stores.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
