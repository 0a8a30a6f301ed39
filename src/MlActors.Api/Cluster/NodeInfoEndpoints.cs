using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Registry;
using MlActors.Storage.Settings;

namespace MlActors.Api.Cluster;

/// <summary>What clients ask about nodes, licence and features: nodes info, ML memory statistics, licence and X-Pack info.</summary>
internal sealed class NodeInfoEndpoints(ApiSettings api, ClusterDirectory directory, SettingsStore settings)
{
    /// <summary>Of each node.</summary>
    private static readonly ImmutableArray<string> Roles = ["master", "data", "ml"];

    /// <summary>Names of other APIs in the place of a node's id.</summary>
    private static readonly ImmutableArray<string> NotNodes = ["stats", "usage", "hot_threads", "reload_secure_settings"];

    public async Task<ElasticResponse> NodesAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var nodes = await NamedAsync(request, cancellationToken);
        return ElasticResponse.Ok(json => WriteAll(json, nodes, node => json
            .Text("name", node.Id).Text("transport_address", node.Id).Text("host", Host(node.Id)).Text("ip", Host(node.Id))
            .Text("version", ApiSettings.ElasticVersion).Text("build_flavor", "default").Text("build_type", "tar").Text("build_hash", "unknown")
            .Texts("roles", Roles)
            .Object("attributes", () => json.WriteAttributes(node.Capacity).Text("xpack.installed", "true"))
            .Object("http", () => json.Texts("bound_address", node.Http is { } http ? [http] : []).Text("publish_address", node.Http ?? "")
                .Number("max_content_length_in_bytes", (long)RequestBody.MaxBytes))));
    }

    public async Task<ElasticResponse> MemoryAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var nodes = await NamedAsync(request, cancellationToken);
        var own = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long Memory(NodeView node) => node.Capacity?.MachineMemory ?? own;
        return ElasticResponse.Ok(json => WriteAll(json, nodes, node => json
            .Text("name", node.Id).Text("ephemeral_id", node.Id).Text("transport_address", node.Id)
            .Object("attributes", () => json.WriteAttributes(node.Capacity).Text("xpack.installed", "true"))
            .Texts("roles", Roles)
            .Object("mem", () => json
                .Number("total_in_bytes", Memory(node)).Number("adjusted_total_in_bytes", Memory(node))
                .Object("ml", () => json
                    .Number("max_in_bytes", settings.Current.ModelMemoryOf(Memory(node)))
                    .Number("native_code_overhead_in_bytes", 0L)
                    .Number("anomaly_detectors_in_bytes", node.ModelBytes)
                    .Number("data_frame_analytics_in_bytes", 0L)
                    .Number("native_inference_in_bytes", 0L)))
            .Object("jvm", () => json
                .Number("heap_max_in_bytes", node.Capacity?.Heap ?? own)
                .Number("java_inference_in_bytes", 0L)
                .Number("java_inference_max_in_bytes", 0L))));
    }

    public static ElasticResponse License() => ElasticResponse.Ok(json => json.Object("license", () => json
        .Text("status", "active").Text("uid", "00000000-0000-0000-0000-000000000000").Text("type", "enterprise")
        .Text("issue_date", "2026-01-01T00:00:00.000Z").Number("issue_date_in_millis", 1_767_225_600_000L)
        .Raw("max_nodes", "null").Raw("max_resource_units", "1000")
        .Text("issued_to", "mlactors").Text("issuer", "mlactors").Number("start_date_in_millis", 1_767_225_600_000L)));

    public static ElasticResponse XPack() => ElasticResponse.Ok(json => json
        .Object("build", () => json.Text("hash", "unknown").Text("date", "2026-01-01T00:00:00.000000000Z"))
        .Object("license", () => json
            .Text("uid", "00000000-0000-0000-0000-000000000000").Text("type", "enterprise").Text("mode", "enterprise").Text("status", "active"))
        .Object("features", () => json
            .Object("ml", () => json.Flag("available", true).Flag("enabled", true))
            .Object("security", () => json.Flag("available", true).Flag("enabled", true)))
        .Text("tagline", "You know, for X"));

    private async Task<ImmutableArray<NodeView>> NamedAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var nodes = await directory.NodesAsync(cancellationToken);
        if (request.Path("node_id") is not { } expression || expression is "_all" or "*") return nodes;
        if (NotNodes.Contains(expression))
            throw ElasticException.NotSupported($"[_nodes/{expression}]", "[_nodes] and [_mlactors/nodes] show the nodes");
        var wanted = expression.Split(',');
        return [.. nodes.Where(node => wanted.Aggregate(false, (isNamed, token) => Selects(token, node) ?? isNamed))];
    }

    /// <summary>Whether a part of an expression takes a node into the answer, or out of it; null when it leaves it as it is.</summary>
    private bool? Selects(string token, NodeView node) => token switch
    {
        "_all" => true,
        "_local" when node.Id == api.NodeName => true,
        "_master" when node.IsCoordinator => true,
        _ when Roles.Any(role => token == $"{role}:true") => true,
        _ when Roles.Any(role => token == $"{role}:false") => false,
        _ => Wildcard.Matches(token, node.Id) ? true : null,
    };

    private void WriteAll(ElasticJsonWriter json, ImmutableArray<NodeView> nodes, Action<NodeView> write)
    {
        var failed = nodes.LongCount(node => node.Status is "unreachable" or "down");
        json.Object("_nodes", () => json
            .Number("total", (long)nodes.Length).Number("successful", nodes.Length - failed).Number("failed", failed));
        json.Text("cluster_name", api.ClusterName).Object("nodes", () =>
        {
            foreach (var node in nodes) json.Object(node.Id, () => write(node));
        });
    }

    private static string Host(string node) => node[..Math.Max(0, node.LastIndexOf(':'))];
}
