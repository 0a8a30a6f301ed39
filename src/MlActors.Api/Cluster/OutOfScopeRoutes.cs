using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Cluster;

/// <summary>
/// Lists of machine learning that this product does not do. They are empty, because pages that show anomaly detection read them too; everything
/// else of data frames and trained models is refused by <see cref="UnsupportedApis"/>.
/// </summary>
internal static class OutOfScopeRoutes
{
    private static readonly string[] Parameters =
        ["allow_no_match", "from", "size", "exclude_generated", "verbose", "decompress_definition", "include", "tags"];

    public static IEnumerable<ElasticRoute> All =>
    [
        .. List("/data_frame/analytics", "", "data_frame_analytics", "cluster:monitor/xpack/ml/data_frame/analytics/get"),
        .. List("/data_frame/analytics", "/_stats", "data_frame_analytics", "cluster:monitor/xpack/ml/data_frame/analytics/stats/get"),
        .. List("/trained_models", "", "trained_model_configs", "cluster:monitor/xpack/ml/inference/get"),
        .. List("/trained_models", "/_stats", "trained_model_stats", "cluster:monitor/xpack/ml/inference/stats/get"),
    ];

    private static IEnumerable<ElasticRoute> List(string path, string statistics, string list, string action) =>
    [
        Ml<NodeInfoEndpoints>("GET", $"{path}{statistics}", (_, _, _) => EmptyAsync(list)).Requires(action).With([.. Parameters]),
        Ml<NodeInfoEndpoints>("GET", $"{path}/{{id}}{statistics}", (_, request, _) => NoneAsync(request, list)).Requires(action)
            .With([.. Parameters]),
    ];

    private static Task<ElasticResponse> EmptyAsync(string list) => Task.FromResult(ElasticResponse.Ok(json =>
        json.Number("count", 0L).Array(list, Array.Empty<string>(), _ => { })));

    private static Task<ElasticResponse> NoneAsync(ElasticRequest request, string list)
    {
        var id = request.Expression("id")!;
        var mayBeEmpty = request.Arguments.Flag("allow_no_match", true) && (id == "_all" || id.Contains('*', StringComparison.Ordinal));
        return mayBeEmpty ? EmptyAsync(list) : throw ElasticException.NotFound($"[{id}] does not exist; only anomaly detection is served here");
    }
}
