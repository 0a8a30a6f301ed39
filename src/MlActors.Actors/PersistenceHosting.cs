using Akka.Hosting;
using Akka.Persistence.Sql.Hosting;
using MlActors.Storage.Files;

namespace MlActors.Actors;

/// <summary>
/// The journal and the snapshot store of a node. They open their files in the same way as the rest of the store; timeouts and limits come from
/// `persistence.conf`.
/// </summary>
public static class PersistenceHosting
{
    public static AkkaConfigurationBuilder WithPersistence(this AkkaConfigurationBuilder builder, StorageLocation storage) =>
        builder.WithSqlPersistence(
            journal =>
            {
                (journal.ProviderName, journal.ConnectionString) =
                    (StorageLocation.PersistenceProvider, storage.ConnectionStringFor(StoreFile.Journal));
                journal.DataOptions = storage.OptionsFor(StoreFile.Journal);
            },
            snapshots =>
            {
                (snapshots.ProviderName, snapshots.ConnectionString) =
                    (StorageLocation.PersistenceProvider, storage.ConnectionStringFor(StoreFile.Snapshots));
                snapshots.DataOptions = storage.OptionsFor(StoreFile.Snapshots);
            });
}
