using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>Lets Akka's journal and snapshot store open their files the way the rest of the store is opened.</summary>
internal static class SqlitePersistence
{
    public static AkkaConfigurationBuilder WithSqlitePersistence(this AkkaConfigurationBuilder akka, StorageLocation storage)
    {
        var options = new MultiDataOptionsSetup();
        options.AddDataOptions("akka.persistence.journal.sql", Options(storage, StoreFile.Journal));
        options.AddDataOptions("akka.persistence.snapshot-store.sql", Options(storage, StoreFile.Snapshots));
        return akka.AddSetup(options);
    }

    private static DataOptions Options(StorageLocation storage, StoreFile file) => new DataOptions()
        .UseConnectionString(StorageLocation.PersistenceProvider, storage.ConnectionStringFor(file))
        .UseAfterConnectionOpened(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = storage.PragmasOnOpen;
            command.ExecuteNonQuery();
        });
}
