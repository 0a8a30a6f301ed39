using Akka.Configuration;
using MlActors.Node.Configuration;
using MlActors.Node.Connections;
using MlActors.Node.Options;

namespace MlActors.Node.Starting;

/// <summary>
/// The configuration of the actor system: the operator's files, overridden by the command-line options and by settings that must not be changed.
/// </summary>
internal static class ActorConfiguration
{
    public static Config For(NodeOptions options, NodeConfiguration configuration, Admitted admitted) =>
        ConfigurationFactory.ParseString(string.Join('\n', FixedSettings(options, configuration.Node, admitted))).WithFallback(configuration.Files);

    private static IEnumerable<string> FixedSettings(NodeOptions options, NodeSettings node, Admitted admitted) =>
    [
        "akka.actor.provider = cluster",
        // Log lines are filtered where they are written.
        "akka.loglevel = INFO",
        $"akka.stdout-logger-class = \"{typeof(StandardErrorLogger).FullName}, {typeof(StandardErrorLogger).Assembly.GetName().Name}\"",
        $"akka.remote.dot-netty.tcp.hostname = \"{options.Cluster.Host}\"",
        $"akka.remote.dot-netty.tcp.port = {options.Cluster.Port}",
        .. options.Security.Cluster is null ? [] : SecuredConnections,
        // A node answers on connections of its own. When two nodes connect to each other at once and one of the two associations times out, the other
        // node has already stopped reading the connection that remains; whatever is sent on that one is lost, and both are taken for dead.
        "akka.remote.use-passive-connections = off",
        $"akka.cluster.seed-nodes = [{string.Join(", ", admitted.Seeds.Select(seed => $"\"{Scheme(options)}://{node.ClusterName}@{seed}\""))}]",
        // The process itself decides when and in which order it leaves; the hook of the runtime would run the phases concurrently.
        "akka.coordinated-shutdown.run-by-clr-shutdown-hook = off",
        "akka.coordinated-shutdown.exit-clr = off",
    ];

    private static string[] SecuredConnections =>
        [$"akka.remote.dot-netty.tcp.transport-class = \"{typeof(TlsTransport).FullName}, {typeof(TlsTransport).Assembly.GetName().Name}\""];

    private static string Scheme(NodeOptions options) => options.Security.Cluster is null ? "akka.tcp" : "akka.ssl.tcp";
}
