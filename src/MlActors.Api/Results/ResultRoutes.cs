using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Results;

/// <summary>The routes of the results APIs.</summary>
internal static class ResultRoutes
{
    private const string Results = "/anomaly_detectors/{job_id}/results";

    private static readonly string[] Paged = ["exclude_interim", "from", "size", "start", "end", "sort", "desc"];

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<BucketResults>("GET POST", $"{Results}/buckets", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/buckets/get")
            .With([.. Paged, "anomaly_score", "expand", "timestamp"]).WithBody(BodyRule.BesideQuery, "get_buckets_request"),
        Ml<BucketResults>(
            "GET POST", $"{Results}/buckets/{{timestamp}}", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/buckets/get")
            .With([.. Paged, "anomaly_score", "expand"]).WithBody(BodyRule.BesideQuery, "get_buckets_request"),
        Ml<RecordResults>("GET POST", $"{Results}/records", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/records/get")
            .With([.. Paged, "record_score"]).WithBody(BodyRule.BesideQuery, "get_records_request"),
        Ml<InfluencerResults>(
            "GET POST", $"{Results}/influencers", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/influencers/get")
            .With([.. Paged, "influencer_score"]).WithBody(BodyRule.BesideQuery, "get_influencers_request"),
        Ml<CategoryResults>(
            "GET POST", $"{Results}/categories", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/categories/get")
            .With("from", "size", "partition_field_value", "category_id").WithBody(BodyRule.BesideQuery, "get_categories_request"),
        Ml<CategoryResults>(
            "GET POST", $"{Results}/categories/{{category_id}}",
            (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/categories/get")
            .With("from", "size", "partition_field_value").WithBody(BodyRule.BesideQuery, "get_categories_request"),
        Ml<OverallBuckets>(
            "GET POST", $"{Results}/overall_buckets", (results, request, cancellationToken) => results.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/job/results/overall_buckets/get")
            .With("top_n", "bucket_span", "overall_score", "exclude_interim", "start", "end", "allow_no_match", "allow_no_jobs")
            .WithBody(BodyRule.BesideQuery, "get_overall_buckets_request"),
    ];
}
