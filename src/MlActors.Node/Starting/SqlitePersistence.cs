using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>Lets Akka's journal and snapshot store open their files the way the rest of the store is opened.</summary>
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
