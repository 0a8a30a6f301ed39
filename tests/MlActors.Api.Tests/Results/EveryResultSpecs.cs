using System.Collections.Immutable;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>
/// Populations, influencers, categories and overall buckets in responses. The results are written directly into the store.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class EveryResultSpecs(ApiHost api)
{
    private const long First = 1403481600000;
    private const long Hour = 3_600_000;

    [Fact]
    public async Task A_population_record_has_its_causes()
    {
        await api.HasJobAsync(
            "population", "",
            """{"function":"high_mean","field_name":"value","by_field_name":"host","over_field_name":"user"}],"influencers":["user","country"],"categorization_filters":[""");
        await WriteAsync("population", Bucket(First) with
        {
            Records =
            [
                new RecordResult(0, 80, 85, 0.001)
                {
                    MultiBucketImpact = 2.5,
                    OverFieldValue = "eve",
                    Causes = [new RecordCause(0.002, [99.5], [10]) { ByFieldValue = "h1", OverFieldValue = "eve" }],
                    Influencers = [new RecordInfluencer("user", ["eve"]), new RecordInfluencer("country", ["de", "fr"])],
                    Explanation = new Explanation
                    {
                        AnomalyType = AnomalyType.Spike, AnomalyLength = 1, SingleBucketImpact = 5, MultiBucketImpact = 0,
                        AnomalyCharacteristicsImpact = 2, LowerConfidenceBound = 1.5,
                        TypicalValue = 10, UpperConfidenceBound = 20, HighVariancePenalty = true, IncompleteBucketPenalty = false,
                        MultimodalDistribution = false, ByFieldFirstOccurrence = true, ByFieldRelativeRarity = 7.5,
                        Measure = AnomalyMeasure.Season, Deviation = 12.5,
                    },
                },
            ],
        });

        (await api.CallAsync("GET /_ml/anomaly_detectors/population/results/records")).Is(200).Has("records.0", $$"""
            {"job_id":"population","result_type":"record","probability":0.001,"multi_bucket_impact":2.5,"record_score":80,"initial_record_score":85,"bucket_span":3600,"detector_index":0,"is_interim":false,"timestamp":{{First}},
             "anomaly_score_explanation":{"anomaly_type":"spike","anomaly_length":1,"single_bucket_impact":5,"multi_bucket_impact":0,"anomaly_characteristics_impact":2,"lower_confidence_bound":1.5,"typical_value":10,"upper_confidence_bound":20,
               "high_variance_penalty":true,"incomplete_bucket_penalty":false,"multimodal_distribution":false,"by_field_first_occurrence":true,"by_field_relative_rarity":7.5,"measure":"season","deviation":12.5},
             "function":"high_mean","function_description":"mean","field_name":"value","over_field_name":"user","over_field_value":"eve",
             "causes":[{"probability":0.002,"by_field_name":"host","by_field_value":"h1","function":"high_mean","function_description":"mean","typical":[10],"actual":[99.5],"field_name":"value","over_field_name":"user","over_field_value":"eve"}],
             "influencers":[{"influencer_field_name":"user","influencer_field_values":["eve"]},{"influencer_field_name":"country","influencer_field_values":["de","fr"]}],"user":["eve"],"country":["de","fr"]}
            """);
    }

    [Fact]
    public async Task A_lat_long_record_has_two_numbers_and_a_point()
    {
        await api.HasJobAsync(
            "places", "", """{"function":"lat_long","field_name":"where","by_field_name":"timestamp"}""".Replace(
                "timestamp", "function", StringComparison.Ordinal));
        await WriteAsync("places", Bucket(First) with
        {
            Records = [new RecordResult(
                0, 80, 85, 0.001) {
                    Actual = [51.5, -0.1], Typical = [48.8, 2.3], ByFieldValue = "x",
                    GeoResults = new GeoResults(new GeoPoint(51.5, -0.1), new GeoPoint(48.8, 2.3)) }],
        });

        (await api.CallAsync("GET /_ml/anomaly_detectors/places/results/records")).Has("records.0.actual", "[51.5,-0.1]")
            .Has("records.0.typical", "[48.8,2.3]")
            .Has("records.0.geo_results", """{"actual_point":"51.5,-0.1","typical_point":"48.8,2.3"}""").Has("records.0.function", "\"lat_long\"")
            .Has("records.0.by_field_value", "\"x\"");
    }

    [Fact]
    public async Task A_bucket_has_its_influencers_and_scheduled_events()
    {
        await api.HasJobAsync("planned");
        await WriteAsync("planned", Bucket(First) with
        {
            BucketInfluencers = [new(BucketInfluencer.BucketTime, 90, 95, 4.5, 0.001), new("host", 40, 45, 2.5, 0.01), new("quiet", 0, 0, 0, 1)],
            ScheduledEvents = ["a holiday"],
        });

        (await api.CallAsync($"GET /_ml/anomaly_detectors/planned/results/buckets/{First}")).Has("buckets.0.scheduled_events", """["a holiday"]""")
            .HasNo("buckets.0.bucket_influencers.2").Has("buckets.0.bucket_influencers.1", $$"""
            {"job_id":"planned","result_type":"bucket_influencer","influencer_field_name":"host","initial_anomaly_score":45,"anomaly_score":40,"raw_anomaly_score":2.5,"probability":0.01,"timestamp":{{First}},"bucket_span":3600,"is_interim":false}
            """);
    }

    [Fact]
    public async Task Influencers_are_sorted_by_score()
    {
        await api.HasJobAsync("influenced");
        await WriteAsync(
            "influenced", Bucket(First) with { Influencers = [new("host", "a", 20, 30, 0.01), new("host", "b", 70, 75, 0.001)] },
            Bucket(First + Hour) with { Influencers = [new("host", "a", 50, 50, 0.002)] });

        (await api.CallAsync("GET /_ml/anomaly_detectors/influenced/results/influencers?influencer_score=30")).Is(200, $$"""
            {"count":2,"influencers":[
              {"job_id":"influenced","result_type":"influencer","influencer_field_name":"host","influencer_field_value":"b","influencer_score":70,"initial_influencer_score":75,"probability":0.001,"bucket_span":3600,"is_interim":false,"timestamp":{{First}},"host":["b"]},
              {"job_id":"influenced","result_type":"influencer","influencer_field_name":"host","influencer_field_value":"a","influencer_score":50,"initial_influencer_score":50,"probability":0.002,"bucket_span":3600,"is_interim":false,"timestamp":{{First + Hour}},"host":["a"]}]}
            """);
        (await api.CallAsync(
            "POST /_xpack/ml/anomaly_detectors/influenced/results/influencers",
            $$$"""{"start":{{{First + Hour}}},"sort":"influencer_field_value","desc":false,"page":{"from":0,"size":5}}""")).Is(200).Has("count", "1");
        (await api.CallAsync("GET /_ml/anomaly_detectors/influenced/results/influencers?sort=record_score")).IsError(
            400, "illegal_argument_exception", "No mapping found for [record_score]");
        (await api.CallAsync("GET /_ml/anomaly_detectors/unknown/results/influencers")).Is(404);
    }

    [Fact]
    public async Task Categories_are_sorted_by_id()
    {
        await api.HasJobAsync(
            "categories", "",
            """{"function":"count","by_field_name":"mlcategory","partition_field_name":"host"}],"categorization_field_name":"message","influencers":[""");
        await WriteAsync("categories", Bucket(First) with
        {
            Categories =
            [
                new CategoryDefinition(1, "h1", "Node starting", ".*?Node.+?starting.*", 30) {
                    Examples = ["Node 1 starting"], GrokPattern = ".*?Node", NumMatches = 4, PreferredToCategories = [2] },
                new CategoryDefinition(2, "h2", "Node", ".*?Node.*", 20) { NumMatches = 1 },
            ],
        });

        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories/1")).Is(200, """
            {"count":1,"categories":[{"job_id":"categories","result_type":"category_definition","category_id":1,"partition_field_name":"host","partition_field_value":"h1","host":["h1"],"terms":"Node starting","regex":".*?Node.+?starting.*",
              "max_matching_length":30,"examples":["Node 1 starting"],"grok_pattern":".*?Node","num_matches":4,"preferred_to_categories":[2],"mlcategory":"1"}]}
            """);
        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories")).Is(200).Has("count", "2")
            .Has("categories.1.category_id", "2");
        (await api.CallAsync("POST /_ml/anomaly_detectors/categories/results/categories", """{"page":{"from":1,"size":1}}""")).Is(200)
            .Has("count", "2").Has("categories.0.category_id", "2").HasNo("categories.1");
        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories?partition_field_value=h2")).Is(200).Has("count", "1")
            .Has("categories.0.category_id", "2");
        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories/3")).IsError(
            404, "resource_not_found_exception", "No category with id [3]");
        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories/1?from=0&size=1")).IsError(
            400, "illegal_argument_exception", "[category_id]");
        (await api.CallAsync("GET /_ml/anomaly_detectors/categories/results/categories/one")).IsError(
            400, "illegal_argument_exception", "[category_id] with value [one]");
    }

    [Fact]
    public async Task Overall_buckets_have_the_mean_of_the_maximum_scores_of_the_top_jobs()
    {
        await api.HasJobAsync("overall-a");
        await api.HasJobAsync("overall-b");
        await WriteAsync("overall-a", Bucket(First, 10), Bucket(First + Hour, 60), Bucket(First + 2 * Hour, 0));
        await WriteAsync("overall-b", Bucket(First, 30), Bucket(First + Hour, 20), Bucket(First + 2 * Hour, 5) with { IsInterim = true });

        (await api.CallAsync("GET /_ml/anomaly_detectors/overall-*/results/overall_buckets?top_n=2")).Is(200).Has("count", "3")
            .Has("overall_buckets.1", $$"""
                {"timestamp":{{First + Hour}},"bucket_span":3600,"overall_score":40,"jobs":[{"job_id":"overall-a","max_anomaly_score":60},{"job_id":"overall-b","max_anomaly_score":20}],"is_interim":false,"result_type":"overall_bucket"}
                """);
        (await api.CallAsync("GET /_ml/anomaly_detectors/overall-a,overall-b/results/overall_buckets?overall_score=50")).Has("count", "1")
            .Has("overall_buckets.0.overall_score", "60");
        (await api.CallAsync(
            $"POST /_ml/anomaly_detectors/overall-*/results/overall_buckets",
            $$"""{"bucket_span":"2h","start":{{First - 1}},"end":{{First + 3 * Hour}}}""")).Has("count", "1")
            .Has("overall_buckets.0.bucket_span", "7200").Has("overall_buckets.0.overall_score", "60")
            .Has("overall_buckets.0.jobs.1.max_anomaly_score", "30");
        (await api.CallAsync("GET /_ml/anomaly_detectors/overall-*/results/overall_buckets?exclude_interim=true")).Has(
            "overall_buckets.2.jobs.0.job_id", "\"overall-a\"").HasNo("overall_buckets.2.jobs.1");
    }

    [Theory]
    [InlineData("overall-x/results/overall_buckets", 404, "No known job with id 'overall-x'")]
    [InlineData("overall-range/results/overall_buckets?top_n=0", 400, "[topN] parameter must be positive, found [0]")]
    [InlineData(
        "overall-range/results/overall_buckets?bucket_span=30m", 400, "Param [bucket_span] must be greater or equal to the max bucket_span [60m]")]
    [InlineData("no-such-*/results/overall_buckets?allow_no_match=false", 404, "No known job with id 'no-such-*'")]
    public async Task Invalid_overall_bucket_parameters_are_refused(string call, int status, string reason)
    {
        await api.CallAsync(
            "PUT /_ml/anomaly_detectors/overall-range",
            """{"analysis_config":{"bucket_span":"60m","detectors":[{"function":"count"}]},"data_description":{}}""");

        Assert.Contains(reason, (await api.CallAsync($"GET /_ml/anomaly_detectors/{call}")).Is(status).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_jobs_there_are_no_overall_buckets() =>
        (await api.CallAsync("GET /_ml/anomaly_detectors/no-such-*/results/overall_buckets")).Is(200, """{"count":0,"overall_buckets":[]}""");

    private async Task WriteAsync(string job, params ImmutableArray<BucketResult> buckets) =>
        Assert.Empty(await api.Stores.Results.WriteAsync([new BucketWrite(new JobId(job), 1, buckets)]));

    private static BucketResult Bucket(long at, double score = 0) => new(at, Hour, score, score, 20, false);
}
