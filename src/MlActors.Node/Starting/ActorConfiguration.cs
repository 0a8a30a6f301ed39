using Akka.Configuration;
using Akka.Persistence.Sql;
using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>
/// The configuration of the actor system: the operator's files, overridden by the command-line options and by settings that must not be changed.
/// </summary>
internal static class ActorConfiguration
{
    private const string Journal = "akka.persistence.journal.sql";
    private const string Snapshots = "akka.persistence.snapshot-store.sql";

    public static Config For(NodeOptions options, NodeConfiguration configuration, Admitted admitted, StorageLocation storage) =>
        ConfigurationFactory.ParseString(string.Join('\n', FixedSettings(options, configuration.Node, admitted, storage)))
            .WithFallback(configuration.Files)
            .WithFallback(SqlPersistence.DefaultConfiguration);

    private static IEnumerable<string> FixedSettings(NodeOptions options, NodeSettings node, Admitted admitted, StorageLocation storage) =>
    [
        "akka.actor.provider = cluster",
        // Log lines are filtered where they are written.
        "akka.loglevel = INFO",
        $"akka.stdout-logger-class = \"{typeof(StandardErrorLogger).FullName}, {typeof(StandardErrorLogger).Assembly.GetName().Name}\"",
        $"akka.remote.dot-netty.tcp.hostname = \"{options.Cluster.Host}\"",
        $"akka.remote.dot-netty.tcp.port = {options.Cluster.Port}",
        $"akka.cluster.seed-nodes = [{string.Join(", ", admitted.Seeds.Select(seed => $"\"akka.tcp://{node.ClusterName}@{seed}\""))}]",
        // The process itself decides when and in which order it leaves; the hook of the runtime would run the phases concurrently.
        "akka.coordinated-shutdown.run-by-clr-shutdown-hook = off",
        "akka.coordinated-shutdown.exit-clr = off",
        .. Plugin(Journal, storage.ConnectionStringFor(StoreFile.Journal)),
        .. Plugin(Snapshots, storage.ConnectionStringFor(StoreFile.Snapshots)),
    ];

    private static IEnumerable<string> Plugin(string path, string connection) =>
    [
        $"{path}.provider-name = \"{StorageLocation.PersistenceProvider}\"",
        $"{path}.connection-string = {Quoted(connection)}",
    ];

    // The name of a data folder may contain a backslash or a quote.
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
