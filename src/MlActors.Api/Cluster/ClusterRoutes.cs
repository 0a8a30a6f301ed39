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
        Ml<ClusterEndpoints>("GET", "/info", (cluster, _, _) => cluster.InfoAsync())
            .Requires("cluster:monitor/xpack/ml/info/get"),
        Of<ClusterEndpoints>("GET", "/_cluster/health", (cluster, request, cancellationToken) => cluster.HealthAsync(request, cancellationToken))
            .Requires("cluster:monitor/health")
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<ClusterEndpoints>(
            "GET", "/_cluster/health/{index}", (cluster, request, cancellationToken) => cluster.HealthAsync(request, cancellationToken))
            .Requires("cluster:monitor/health")
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<ClusterEndpoints>("GET", "/_mlactors/nodes", (cluster, _, cancellationToken) => cluster.NodesAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/nodes/get"),
    ];
}
