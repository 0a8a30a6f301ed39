using System.Net;
using System.Net.Sockets;

namespace MlActors.Api.Tests.Hosting;

/// <summary>What an actor system needs to be a cluster of one, with its journal in memory.</summary>
internal static class TestCluster
{
    public static string Hocon(string address) => $$"""
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
        mlactors.engine-dispatcher.type = Dispatcher
        mlactors.engine-dispatcher.executor = fork-join-executor
        mlactors.engine-dispatcher.throughput = 5
        """;
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
