using Akka.Configuration;
using Akka.Persistence.Sql;
using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>
/// What the actor system runs on: the operator's files, and over them what the options say and what would break if it were changed.
/// </summary>
internal static class ActorConfiguration
{
    private const string Journal = "akka.persistence.journal.sql";
    private const string Snapshots = "akka.persistence.snapshot-store.sql";

    public static Config For(NodeOptions options, NodeConfiguration configuration, Admitted admitted, StorageLocation storage) =>
        ConfigurationFactory.ParseString(string.Join('\n', Imposed(options, configuration.Node, admitted, storage)))
            .WithFallback(configuration.Files)
            .WithFallback(SqlPersistence.DefaultConfiguration);

    private static IEnumerable<string> Imposed(NodeOptions options, NodeSettings node, Admitted admitted, StorageLocation storage) =>
    [
        "akka.actor.provider = cluster",
        // What is worth a line is decided where the lines are written.
        "akka.loglevel = INFO",
        $"akka.stdout-logger-class = \"{typeof(OutsideLog).FullName}, {typeof(OutsideLog).Assembly.GetName().Name}\"",
        $"akka.remote.dot-netty.tcp.hostname = \"{options.Cluster.Host}\"",
        $"akka.remote.dot-netty.tcp.port = {options.Cluster.Port}",
        $"akka.cluster.seed-nodes = [{string.Join(", ", admitted.Seeds.Select(seed => $"\"akka.tcp://{node.ClusterName}@{seed}\""))}]",
        // The process says when and in which order it leaves; the runtime's own hook would run the phases beside it.
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

    // A data folder may have a backslash or a quote in its name.
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
