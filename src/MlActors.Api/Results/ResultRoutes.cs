using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Results;

/// <summary>The calls that read what jobs have found.</summary>
internal static class ResultRoutes
{
    private const string Results = "/anomaly_detectors/{job_id}/results";

    private static readonly string[] Paged = ["exclude_interim", "from", "size", "start", "end", "sort", "desc"];

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<BucketResults>("GET POST", $"{Results}/buckets", (results, request, ct) => results.Get(request, ct))
            .With([.. Paged, "anomaly_score", "expand", "timestamp"]).Taking(BodyRule.InsteadOfQuery, "get_buckets_request"),
        Ml<BucketResults>("GET POST", $"{Results}/buckets/{{timestamp}}", (results, request, ct) => results.Get(request, ct))
            .With([.. Paged, "anomaly_score", "expand"]).Taking(BodyRule.InsteadOfQuery, "get_buckets_request"),
        Ml<RecordResults>("GET POST", $"{Results}/records", (results, request, ct) => results.Get(request, ct))
            .With([.. Paged, "record_score"]).Taking(BodyRule.InsteadOfQuery, "get_records_request"),
    ];
}
