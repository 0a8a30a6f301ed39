using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Cluster;

/// <summary>The calls about the cluster as a whole.</summary>
internal static class ClusterRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<ClusterEndpoints>("GET HEAD", "/", (cluster, _, ct) => cluster.Root(ct)),
        Ml<ClusterEndpoints>("GET", "/info", (cluster, _, _) => cluster.Info()),
        Of<ClusterEndpoints>("GET", "/_cluster/health", (cluster, request, ct) => cluster.Health(request, ct))
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<ClusterEndpoints>("GET", "/_cluster/health/{index}", (cluster, request, ct) => cluster.Health(request, ct))
            .With("wait_for_status", "timeout", "master_timeout"),
        Of<ClusterEndpoints>("GET", "/_mlactors/nodes", (cluster, _, ct) => cluster.Nodes(ct)),
    ];
}
