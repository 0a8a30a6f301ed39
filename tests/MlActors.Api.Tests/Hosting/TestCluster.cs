using System.Net;
using System.Net.Sockets;
using Akka.Configuration;

namespace MlActors.Api.Tests.Hosting;

/// <summary>The configuration of a single-node cluster with an in-memory journal.</summary>
internal static class TestCluster
{
    public static Config Hocon(string address) => ConfigurationFactory.ParseString(Own(address)).WithFallback(Operators);

    private static string Own(string address) => $$"""
        akka.actor.provider = cluster
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.remote.dot-netty.tcp.hostname = "{{address.Split(':')[0]}}"
        akka.remote.dot-netty.tcp.port = {{address.Split(':')[1]}}
        akka.cluster.seed-nodes = ["akka.tcp://mlactors-tests@{{address}}"]
        akka.cluster.gossip-interval = 100ms
        akka.cluster.leader-actions-interval = 100ms
        akka.cluster.singleton.hand-over-retry-interval = 100ms
        akka.cluster.singleton-proxy.singleton-identification-interval = 100ms
        akka.cluster.sharding.distributed-data.durable.keys = []
        akka.cluster.run-coordinated-shutdown-when-down = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.coordinated-shutdown.exit-clr = off
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        mlactors.datafeeds.retry-pause = 200ms
        """;

    /// <summary>The repository's own settings, as in production.</summary>
    public static Config Operators { get; } = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(Root(), "hocon", "mlactors.conf")));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MlActors.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}

internal static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
