using System.Net;
using System.Net.Sockets;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.LocalCluster;

/// <summary>The addresses of one node of a local cluster.</summary>
public sealed record NodePorts(int Number, ClusterAddress Http, ClusterAddress Cluster)
{
    public string Name => $"node-{Number}";
}

/// <summary>Which ports a local cluster uses: one after the other from the two that were given. The first node is everybody's seed.</summary>
public sealed record PortPlan(IReadOnlyList<NodePorts> Nodes)
{
    private const string Loopback = "127.0.0.1";
    private const int Last = 65535;

    public ClusterAddress Seed => Nodes[0].Cluster;

    public static PortPlan For(int nodes, int httpPort, int clusterPort) => new(
        [.. Enumerable.Range(0, nodes).Select(i => new NodePorts(i + 1, new(Loopback, httpPort + i), new(Loopback, clusterPort + i)))]);

    /// <summary>What is wrong with the numbers themselves; null when nothing is.</summary>
    public static string? Objection(int nodes, int httpPort, int clusterPort)
    {
        if (nodes is < 1 or > 20) return $"-n {nodes}: a local cluster has 1 to 20 nodes.";
        foreach (var (option, port) in (ReadOnlySpan<(string, int)>)[("--http-port", httpPort), ("--cluster-port", clusterPort)])
        {
            if (port < 1 || port + nodes - 1 > Last) return $"{option} {port}: {nodes} ports from there on do not lie between 1 and {Last}.";
        }
        return Math.Abs(httpPort - clusterPort) < nodes
            ? $"--http-port {httpPort} and --cluster-port {clusterPort} overlap for {nodes} nodes; put them at least {nodes} apart."
            : null;
    }

    /// <summary>The ports that somebody else listens on, in words.</summary>
    public IReadOnlyList<string> Busy() =>
    [
        .. Nodes.Where(node => IsBusy(node.Http)).Select(node => $"{node.Http} (HTTP of {node.Name})"),
        .. Nodes.Where(node => IsBusy(node.Cluster)).Select(node => $"{node.Cluster} (cluster of {node.Name})"),
    ];

    private static bool IsBusy(ClusterAddress address)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, address.Port) { ExclusiveAddressUse = true };
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
