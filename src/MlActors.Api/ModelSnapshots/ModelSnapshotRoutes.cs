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
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.BesideQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "GET POST", $"{Snapshots}/{{snapshot_id}}", (snapshots, request, cancellationToken) => snapshots.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/model_snapshots/get")
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.BesideQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_update",
            (snapshots, request, cancellationToken) => snapshots.UpdateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/model_snapshots/update").WithBody(BodyRule.Required),
        Ml<ModelSnapshotEndpoints>(
            "DELETE", $"{Snapshots}/{{snapshot_id}}",
            (snapshots, request, cancellationToken) => snapshots.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/model_snapshots/delete"),
        Ml<SnapshotUpgrades>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_upgrade",
            (upgrades, request, cancellationToken) => upgrades.UpgradeAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/model_snapshots/upgrade").With("wait_for_completion", "timeout"),
        Ml<SnapshotUpgrades>(
            "GET", $"{Snapshots}/{{snapshot_id}}/_upgrade/_stats",
            (upgrades, request, cancellationToken) => upgrades.StatsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/model_snapshots/upgrade/stats/get").With("allow_no_match"),
        Ml<ModelSnapshotEndpoints>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_revert",
            (snapshots, request, cancellationToken) => snapshots.RevertAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/job/model_snapshots/revert")
            .With("delete_intervening_results").WithBody(BodyRule.InsteadOfQuery, "revert_model_snapshot_request"),
    ];
}
