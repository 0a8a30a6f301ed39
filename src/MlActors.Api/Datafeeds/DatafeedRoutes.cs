using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Datafeeds;

/// <summary>The calls of datafeeds.</summary>
internal static class DatafeedRoutes
{
    private const string Feed = "/datafeeds/{datafeed_id}";

    public static IEnumerable<ElasticRoute> All => [.. Configured, .. Shown, .. Run];

    private static IEnumerable<ElasticRoute> Configured =>
    [
        Ml<DatafeedEndpoints>("PUT", Feed, (feeds, request, ct) => feeds.Put(request, ct))
            .With("allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable").Taking(BodyRule.Required),
        Ml<DatafeedEndpoints>("DELETE", Feed, (feeds, request, ct) => feeds.Delete(request, ct)).With("force"),
    ];

    private static IEnumerable<ElasticRoute> Shown =>
    [
        Ml<DatafeedEndpoints>("GET", "/datafeeds", (feeds, request, ct) => feeds.Get(request, ct)).With("allow_no_match", "allow_no_datafeeds", "exclude_generated"),
        Ml<DatafeedEndpoints>("GET", Feed, (feeds, request, ct) => feeds.Get(request, ct)).With("allow_no_match", "allow_no_datafeeds", "exclude_generated"),
        Ml<DatafeedEndpoints>("GET", "/datafeeds/_stats", (feeds, request, ct) => feeds.Stats(request, ct)).With("allow_no_match", "allow_no_datafeeds"),
        Ml<DatafeedEndpoints>("GET", $"{Feed}/_stats", (feeds, request, ct) => feeds.Stats(request, ct)).With("allow_no_match", "allow_no_datafeeds"),
        Ml<DatafeedPreview>("GET POST", "/datafeeds/_preview", (feeds, request, ct) => feeds.Preview(request, ct)).With("start", "end").Taking(BodyRule.Optional),
        Ml<DatafeedPreview>("GET POST", $"{Feed}/_preview", (feeds, request, ct) => feeds.Preview(request, ct)).With("start", "end").Taking(BodyRule.Optional),
    ];

    private static IEnumerable<ElasticRoute> Run =>
    [
        Ml<DatafeedLifecycle>("POST", $"{Feed}/_start", (feeds, request, ct) => feeds.Start(request, ct))
            .With("start", "end", "timeout").Taking(BodyRule.InsteadOfQuery, "start_datafeed_request"),
        Ml<DatafeedLifecycle>("POST", $"{Feed}/_stop", (feeds, request, ct) => feeds.Stop(request, ct))
            .With("allow_no_match", "allow_no_datafeeds", "force", "timeout", "close_job").Taking(BodyRule.InsteadOfQuery, "stop_datafeed_request"),
    ];
}
