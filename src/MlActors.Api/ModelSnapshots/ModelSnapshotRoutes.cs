using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.ModelSnapshots;

/// <summary>The routes of model snapshots.</summary>
internal static class ModelSnapshotRoutes
{
    private const string Snapshots = "/anomaly_detectors/{job_id}/model_snapshots";

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<ModelSnapshotEndpoints>("GET POST", Snapshots, (snapshots, request, cancellationToken) => snapshots.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/model_snapshots/get")
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.InsteadOfQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "GET POST", $"{Snapshots}/{{snapshot_id}}", (snapshots, request, cancellationToken) => snapshots.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/model_snapshots/get")
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.InsteadOfQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_revert",
            (snapshots, request, cancellationToken) => snapshots.RevertAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/model_snapshots/revert")
            .With("delete_intervening_results").WithBody(BodyRule.InsteadOfQuery, "revert_model_snapshot_request"),
    ];
}
