using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>Configures Akka's journal and snapshot store to open their files in the same way as the rest of the store.</summary>
internal static class SqlitePersistence
{
    public static AkkaConfigurationBuilder WithSqlitePersistence(this AkkaConfigurationBuilder akka, StorageLocation storage)
    {
        var options = new MultiDataOptionsSetup();
        options.AddDataOptions("akka.persistence.journal.sql", storage.OptionsFor(StoreFile.Journal));
        options.AddDataOptions("akka.persistence.snapshot-store.sql", storage.OptionsFor(StoreFile.Snapshots));
        return akka.AddSetup(options);
    }
}
