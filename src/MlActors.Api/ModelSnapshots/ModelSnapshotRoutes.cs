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
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.BesideQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "GET POST", $"{Snapshots}/{{snapshot_id}}", (snapshots, request, cancellationToken) => snapshots.GetAsync(request, cancellationToken))
            .With("start", "end", "sort", "desc", "from", "size").WithBody(BodyRule.BesideQuery, "get_model_snapshots_request"),
        Ml<ModelSnapshotEndpoints>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_update",
            (snapshots, request, cancellationToken) => snapshots.UpdateAsync(request, cancellationToken)).WithBody(BodyRule.Required),
        Ml<ModelSnapshotEndpoints>(
            "DELETE", $"{Snapshots}/{{snapshot_id}}",
            (snapshots, request, cancellationToken) => snapshots.DeleteAsync(request, cancellationToken)),
        Ml<ModelSnapshotEndpoints>(
            "POST", $"{Snapshots}/{{snapshot_id}}/_revert",
            (snapshots, request, cancellationToken) => snapshots.RevertAsync(request, cancellationToken))
            .With("delete_intervening_results").WithBody(BodyRule.InsteadOfQuery, "revert_model_snapshot_request"),
    ];
}
