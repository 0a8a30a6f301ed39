using System.Text.Json;

namespace MlActors.Ctl.Cluster;

/// <summary>A node as the cluster reports it.</summary>
public sealed record NodeView(string Id, string? Name, string? Http, string Status, bool Coordinator, int Jobs, int Datafeeds)
{
    public bool IsUp => Status == "up";

    /// <summary>Whether this is the node that an operator means by an id, a name or an HTTP address.</summary>
    public bool Matches(string name) => Id == name || Name == name || Http == name;
}

/// <summary>The requests of the REST API that read the nodes of the cluster.</summary>
public static class NodeRequests
{
    private const string Path = "_mlactors/nodes";

    public static async Task<(JsonElement Response, IReadOnlyList<NodeView> Nodes)> NodesAsync(
        this ClusterClient cluster, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync(Path, cancellationToken);
        return (response, ApiJson.Items<NodeView>(response, "nodes"));
    }

    /// <summary>Adds the addresses of the other nodes to the client, for failover. A server that does not list its nodes is no failure.</summary>
    public static async Task DiscoverNodesAsync(this ClusterClient cluster, CancellationToken cancellationToken)
    {
        try
        {
            var (_, nodes) = await cluster.NodesAsync(cancellationToken);
            cluster.AddNodes(nodes.Where(node => node.IsUp).SelectMany(node => Addresses(node.Http)));
        }
        catch (ServerErrorException)
        {
            // Without the list, everything else still works.
        }
    }

    private static IEnumerable<ClusterAddress> Addresses(string? http) =>
        http is not null && ClusterAddress.TryParse(http, out var address) ? [address] : [];
}
