using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Results;

/// <summary>The calls that read what jobs have found.</summary>
internal static class ResultRoutes
{
    private const string Results = "/anomaly_detectors/{job_id}/results";

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<BucketResults>("GET POST", $"{Results}/buckets", (results, request, ct) => results.Get(request, ct),
            "timestamp", "anomaly_score", "expand", "exclude_interim", "from", "size", "start", "end", "sort", "desc").Taking(BodyRule.InsteadOfQuery, "get_buckets_request"),
        Ml<BucketResults>("GET POST", $"{Results}/buckets/{{timestamp}}", (results, request, ct) => results.Get(request, ct),
            "anomaly_score", "expand", "exclude_interim", "from", "size", "start", "end", "sort", "desc").Taking(BodyRule.InsteadOfQuery, "get_buckets_request"),
        Ml<RecordResults>("GET POST", $"{Results}/records", (results, request, ct) => results.Get(request, ct),
            "record_score", "exclude_interim", "from", "size", "start", "end", "sort", "desc").Taking(BodyRule.InsteadOfQuery, "get_records_request"),
    ];
}
