using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Cluster;

/// <summary>The routes of the cluster.</summary>
internal static class ClusterRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<ClusterEndpoints>("GET HEAD", "/", (cluster, _, cancellationToken) => cluster.RootAsync(cancellationToken))
            .Requires("cluster:monitor/main"),
        Ml<ClusterEndpoints>("GET", "/info", (cluster, _, cancellationToken) => cluster.InfoAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/info/get"),
        Of<ClusterEndpoints>("GET", "/_cluster/health", (cluster, request, cancellationToken) => cluster.HealthAsync(request, cancellationToken))
            .Requires("cluster:monitor/health")
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<ClusterEndpoints>(
            "GET", "/_cluster/health/{index}", (cluster, request, cancellationToken) => cluster.HealthAsync(request, cancellationToken))
            .Requires("cluster:monitor/health")
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<NodeInfoEndpoints>("GET", "/_nodes", (nodes, request, cancellationToken) => nodes.NodesAsync(request, cancellationToken))
            .Requires("cluster:monitor/nodes/info")
            .With("flat_settings", "timeout"),
        Of<NodeInfoEndpoints>("GET", "/_nodes/{node_id}", (nodes, request, cancellationToken) => nodes.NodesAsync(request, cancellationToken))
            .Requires("cluster:monitor/nodes/info")
            .With("flat_settings", "timeout"),
        Ml<NodeInfoEndpoints>("GET", "/memory/_stats", (nodes, request, cancellationToken) => nodes.MemoryAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/memory/stats/get")
            .With("timeout", "master_timeout"),
        Ml<NodeInfoEndpoints>(
            "GET", "/memory/{node_id}/_stats", (nodes, request, cancellationToken) => nodes.MemoryAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/memory/stats/get")
            .With("timeout", "master_timeout"),
        Of<NodeInfoEndpoints>("GET", "/_license", (_, _, _) => Task.FromResult(NodeInfoEndpoints.License()))
            .Requires("cluster:monitor/xpack/info").With("accept_enterprise", "local"),
        Of<NodeInfoEndpoints>("GET", "/_xpack", (_, _, _) => Task.FromResult(NodeInfoEndpoints.XPack()))
            .Requires("cluster:monitor/xpack/info")
            .With("accept_enterprise", "categories"),
        Of<ClusterEndpoints>("GET", "/_mlactors/nodes", (cluster, _, cancellationToken) => cluster.NodesAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/nodes/get"),
    ];
}
