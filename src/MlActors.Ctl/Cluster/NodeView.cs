using System.Text.Json;

namespace MlActors.Ctl.Cluster;

/// <summary>A node as the cluster sees it.</summary>
public sealed record NodeView(string Id, string? Name, string? Http, string Status, bool Coordinator, int Jobs, int Datafeeds)
{
    public bool IsUp => Status == "up";

    /// <summary>An operator may name a node by any of its addresses.</summary>
    public bool IsCalled(string name) => Id == name || Name == name || Http == name;
}

public static class NodeRequests
{
    private const string Path = "_mlactors/nodes";

    public static async Task<(JsonElement Answer, IReadOnlyList<NodeView> Nodes)> NodesAsync(this ClusterClient cluster, CancellationToken stop)
    {
        var answer = await cluster.GetAsync(Path, stop);
        return (answer, Wire.Items<NodeView>(answer, "nodes"));
    }

    /// <summary>Lets the client turn to the other nodes when the one it talks to goes; not knowing them is no failure.</summary>
    public static async Task MeetNodesAsync(this ClusterClient cluster, CancellationToken stop)
    {
        try
        {
            var (_, nodes) = await cluster.NodesAsync(stop);
            cluster.AlsoKnows(nodes.Where(node => node.IsUp).SelectMany(node => Addresses(node.Http)));
        }
        catch (ServerRefusedException)
        {
            // A server that does not list its nodes can still be asked everything else.
        }
    }

    private static IEnumerable<ClusterAddress> Addresses(string? http) =>
        http is not null && ClusterAddress.TryParse(http, out var address) ? [address] : [];
}
