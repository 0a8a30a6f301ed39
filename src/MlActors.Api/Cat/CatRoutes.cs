using MlActors.Api.Documents;
using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Cat;

/// <summary>The routes of the cat APIs.</summary>
internal static class CatRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        .. Jobs("/_cat/ml/anomaly_detectors"), .. Jobs("/_cat/ml/anomaly_detectors/{job_id}"),
        .. Datafeeds("/_cat/ml/datafeeds"), .. Datafeeds("/_cat/ml/datafeeds/{datafeed_id}"),
        Of<CatEndpoints>("GET", "/_cat/tasks", (cat, request, cancellationToken) => cat.TasksAsync(request, cancellationToken))
            .Requires("cluster:monitor/tasks/lists")
            .With([.. CatTable.Parameters, "actions", "detailed", "nodes", "parent_task_id"]).AsTable(),
        .. Indices("/_cat/indices"), .. Indices("/_cat/indices/{index}"),
        .. Nothing("/_cat/ml/data_frame/analytics"), .. Nothing("/_cat/ml/data_frame/analytics/{id}"),
        .. Nothing("/_cat/ml/trained_models"), .. Nothing("/_cat/ml/trained_models/{id}"),
    ];

    private static IEnumerable<ElasticRoute> Indices(string path) =>
    [
        Of<CatIndices>("GET", path, (cat, request, cancellationToken) => cat.ShowAsync(request, cancellationToken))
            .Requires("indices:monitor/stats")
            .With([.. CatTable.Parameters, .. IndexSelection.Parameters, "health", "include_unloaded_segments", "pri"]).AsTable(),
    ];

    private static IEnumerable<ElasticRoute> Jobs(string path) =>
    [
        Of<CatEndpoints>("GET", path, (cat, request, cancellationToken) => cat.JobsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/stats/get")
            .With([.. CatTable.Parameters, "allow_no_match", "allow_no_jobs"]).AsTable(),
    ];

    private static IEnumerable<ElasticRoute> Datafeeds(string path) =>
    [
        Of<CatEndpoints>("GET", path, (cat, request, cancellationToken) => cat.DatafeedsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/datafeeds/stats/get")
            .With([.. CatTable.Parameters, "allow_no_match", "allow_no_datafeeds"]).AsTable(),
    ];

    private static IEnumerable<ElasticRoute> Nothing(string path) =>
    [
        Of<CatEndpoints>("GET", path, (_, request, _) => CatEndpoints.NothingAsync(request))
            .Requires("cluster:monitor/xpack/ml/job/stats/get")
            .With([.. CatTable.Parameters, "allow_no_match", "from", "size"]).AsTable(),
    ];
}
