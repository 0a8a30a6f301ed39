using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Actors.Tests.Cluster;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Actors.Tests.Journal;

/// <summary>Actor systems on one folder of real SQLite files, with the repository's own persistence.conf: each stands for a node.</summary>
public sealed class SqlJournal : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlactors-").FullName;
    private readonly List<ActorSystem> _systems = [];

    public SqlJournal(TimeSpan? busyTimeout = null)
    {
        Location = StorageLocation.Parse(_folder, busyTimeout: busyTimeout);
        Stores.Open(Location, TimeProvider.System).Dispose();
    }

    public StorageLocation Location { get; }

    /// <param name="more">HOCON that stands above the repository's.</param>
    public ActorSystem Start(string more = "")
    {
        var config = ConfigurationFactory.ParseString(more)
            .WithFallback(ConfigurationFactory.ParseString("""
                akka.loglevel = OFF
                akka.stdout-loglevel = OFF
                """))
            .WithFallback(HoconFolder.Load("persistence.conf"));
        var services = new ServiceCollection().AddLogging()
            .AddAkka("node", (akka, _) => akka.AddHocon(config, HoconAddMode.Prepend).WithPersistence(Location))
            .BuildServiceProvider();
        var system = services.GetRequiredService<ActorSystem>();
        _systems.Add(system);
        return system;
    }

    /// <summary>What a new node reads of the first entities.</summary>
    public async Task<string[][]> HistoriesAsync(int entities)
    {
        var recovered = await new Entities(Start(), entities).AreRecoveredAsync();
        return [.. Enumerable.Range(0, entities).Select(at => recovered.Single(entity => entity.Id == Entities.Id(at)).History)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
