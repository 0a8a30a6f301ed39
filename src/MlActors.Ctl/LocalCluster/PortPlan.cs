using System.Net;
using System.Net.Sockets;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.LocalCluster;

/// <summary>The addresses of one node of a local cluster.</summary>
public sealed record NodePorts(int Number, ClusterAddress Http, ClusterAddress Cluster)
{
    public string Name => $"node-{Number}";
}

/// <summary>The ports of a local cluster: consecutive numbers from two given ones. The first node is the seed of all nodes.</summary>
public sealed record PortPlan(IReadOnlyList<NodePorts> Nodes)
{
    private const string Loopback = "127.0.0.1";
    private const int MaxPort = 65535;

    public ClusterAddress Seed => Nodes[0].Cluster;

    /// <param name="isTls">Whether the nodes have a certificate for their API.</param>
    public static PortPlan For(int nodes, int httpPort, int clusterPort, bool isTls = false) => new(
        [.. Enumerable.Range(0, nodes).Select(i => new NodePorts(i + 1, new(Loopback, httpPort + i, isTls), new(Loopback, clusterPort + i)))]);

    /// <summary>Why the numbers cannot be used, as a sentence; null when they can.</summary>
    public static string? FindProblem(int nodes, int httpPort, int clusterPort)
    {
        if (nodes is < 1 or > 20) return $"-n {nodes}: a local cluster has 1 to 20 nodes.";
        foreach (var (option, port) in (ReadOnlySpan<(string, int)>)[("--http-port", httpPort), ("--cluster-port", clusterPort)])
        {
            if (port < 1 || port + nodes - 1 > MaxPort) return $"{option} {port}: {nodes} consecutive ports do not fit between 1 and {MaxPort}.";
        }
        return Math.Abs(httpPort - clusterPort) < nodes
            ? $"--http-port {httpPort} and --cluster-port {clusterPort} overlap for {nodes} nodes; put them at least {nodes} apart."
            : null;
    }

    /// <summary>A description of each port on which another process listens.</summary>
    public IReadOnlyList<string> PortsInUse() =>
    [
        .. Nodes.Where(node => IsInUse(node.Http)).Select(node => $"{node.Http} (HTTP of {node.Name})"),
        .. Nodes.Where(node => IsInUse(node.Cluster)).Select(node => $"{node.Cluster} (cluster of {node.Name})"),
    ];

    private static bool IsInUse(ClusterAddress address)
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
