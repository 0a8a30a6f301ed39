using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Datafeeds;

/// <summary>The routes of datafeeds.</summary>
internal static class DatafeedRoutes
{
    private const string Feed = "/datafeeds/{datafeed_id}";

    public static IEnumerable<ElasticRoute> All => [.. Configuration, .. Reading, .. Lifecycle];

    private static IEnumerable<ElasticRoute> Configuration =>
    [
        Ml<DatafeedEndpoints>("PUT", Feed, (feeds, request, cancellationToken) => feeds.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeeds/put")
            .With("allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable").WithBody(BodyRule.Required),
        Ml<DatafeedEndpoints>("POST", $"{Feed}/_update", (feeds, request, cancellationToken) => feeds.UpdateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeeds/update")
            .With("allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable").WithBody(BodyRule.Required),
        Ml<DatafeedEndpoints>("DELETE", Feed, (feeds, request, cancellationToken) => feeds.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeeds/delete").With("force"),
    ];

    private static IEnumerable<ElasticRoute> Reading =>
    [
        Ml<DatafeedEndpoints>("GET", "/datafeeds", (feeds, request, cancellationToken) => feeds.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/datafeeds/get")
            .With("allow_no_match", "allow_no_datafeeds", "exclude_generated"),
        Ml<DatafeedEndpoints>("GET", Feed, (feeds, request, cancellationToken) => feeds.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/datafeeds/get")
            .With("allow_no_match", "allow_no_datafeeds", "exclude_generated"),
        Ml<DatafeedEndpoints>("GET", "/datafeeds/_stats", (feeds, request, cancellationToken) => feeds.StatsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/datafeeds/stats/get")
            .With("allow_no_match", "allow_no_datafeeds"),
        Ml<DatafeedEndpoints>("GET", $"{Feed}/_stats", (feeds, request, cancellationToken) => feeds.StatsAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/datafeeds/stats/get")
            .With("allow_no_match", "allow_no_datafeeds"),
        Ml<DatafeedPreview>("GET POST", "/datafeeds/_preview", (feeds, request, cancellationToken) => feeds.PreviewAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeeds/preview")
            .With("start", "end").WithBody(BodyRule.Optional),
        Ml<DatafeedPreview>("GET POST", $"{Feed}/_preview", (feeds, request, cancellationToken) => feeds.PreviewAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeeds/preview")
            .With("start", "end").WithBody(BodyRule.Optional),
    ];

    private static IEnumerable<ElasticRoute> Lifecycle =>
    [
        Ml<DatafeedLifecycle>("POST", $"{Feed}/_start", (feeds, request, cancellationToken) => feeds.StartAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeed/start")
            .With("start", "end", "timeout").WithBody(BodyRule.InsteadOfQuery, "start_datafeed_request"),
        Ml<DatafeedLifecycle>("POST", $"{Feed}/_stop", (feeds, request, cancellationToken) => feeds.StopAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/datafeed/stop")
            .With("allow_no_match", "allow_no_datafeeds", "force", "timeout", "close_job").WithBody(BodyRule.InsteadOfQuery, "stop_datafeed_request"),
    ];
}
