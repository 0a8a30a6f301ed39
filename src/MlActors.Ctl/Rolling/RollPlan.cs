using MlActors.Ctl.Cluster;
using MlActors.Ctl.Diagnosis;

namespace MlActors.Ctl.Rolling;

/// <summary>The nodes to restart, in order, and what they are started with.</summary>
/// <param name="DataFolder">Of all nodes.</param>
/// <param name="Refusal">Why the cluster cannot be rolled from here; null when it can.</param>
public sealed record RollPlan(IReadOnlyList<NodeView> Nodes, string DataFolder, string? Refusal)
{
    public static async Task<RollPlan> ReadAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        var (_, nodes) = await cluster.NodesAsync(cancellationToken);
        var folders = ApiJson.Read<DiagnosisView>(await cluster.GetAsync("_mlactors/doctor", cancellationToken)).Nodes
            .Select(node => node.DataFolder).Distinct().ToList();
        NodeView[] ordered = [.. nodes.OrderBy(node => node.Coordinator).ThenBy(node => node.Id, StringComparer.Ordinal)];
        return new RollPlan(ordered, folders.FirstOrDefault() ?? "", FindRefusal(ordered, folders));
    }

    /// <summary>The cluster address of another node, which runs while the one is started.</summary>
    public string SeedFor(string node) => Nodes.First(other => other.Id != node).Id;

    private static string? FindRefusal(NodeView[] nodes, List<string?> folders) =>
        nodes.FirstOrDefault(node => !node.IsUp) is { } absent
            ? $"node {absent.Id} is {absent.Status}; every node has to be up before the first is stopped"
        : nodes.Length < 2 ? "the cluster has one node, and nothing could go on elsewhere while it restarts; use `ml shutdown` and start it again"
        : nodes.FirstOrDefault(node => !IsLocal(node)) is { } remote
            ? $"node {remote.Id} does not run on this machine, so it cannot be started from here"
        : folders is not [{ } folder] ? "the nodes do not name one data folder"
        : !Directory.Exists(folder) ? $"the data folder {folder} is not on this machine"
        : null;

    private static bool IsLocal(NodeView node) => node.Http is { } http && ClusterAddress.TryParse(http, out var address)
        && System.Net.IPAddress.TryParse(address.Host, out var ip) && System.Net.IPAddress.IsLoopback(ip);
}
