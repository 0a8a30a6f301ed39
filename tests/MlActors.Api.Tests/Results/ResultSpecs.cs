using System.Collections.Immutable;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>The get buckets and get records APIs. The results are written directly into the store.</summary>
[Collection(ApiCollection.Name)]
public sealed class ResultSpecs(ApiHost api)
{
    private const long First = 1403481600000;
    private const long Hour = 3_600_000;

    [Fact]
    public async Task A_bucket_has_all_its_fields()
    {
        var job = await HasResultsAsync("bucket-fields");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets/{First + Hour}")).Is(200, $$"""
            {"count":1,"buckets":[{"job_id":"{{job}}","timestamp":{{First + Hour}},"anomaly_score":90.5,"bucket_span":3600,"initial_anomaly_score":95.5,"event_count":20,"is_interim":false,
              "bucket_influencers":[{"job_id":"{{job}}","result_type":"bucket_influencer","influencer_field_name":"bucket_time","initial_anomaly_score":95.5,"anomaly_score":90.5,"raw_anomaly_score":4.5,
                "probability":0.001,"timestamp":{{First + Hour}},"bucket_span":3600,"is_interim":false}],
              "processing_time_ms":2,"result_type":"bucket"}]}
            """);
    }

    [Fact]
    public async Task A_record_has_all_its_fields()
    {
        var job = await HasResultsAsync("record-fields");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/records?record_score=80")).Is(200, $$"""
            {"count":1,"records":[{"job_id":"{{job}}","result_type":"record","probability":0.001,"multi_bucket_impact":0,"record_score":90.5,"initial_record_score":95.5,"bucket_span":3600,"detector_index":0,"is_interim":false,
              "timestamp":{{First + Hour}},"by_field_name":"host","by_field_value":"a","partition_field_name":"site","partition_field_value":"x","function":"mean","function_description":"mean",
              "typical":[10],"actual":[99.5],"field_name":"value","influencers":[{"influencer_field_name":"host","influencer_field_values":["a"]}],"host":["a"],"site":["x"]}]}
            """);
    }

    [Theory]
    [InlineData("buckets", 5, 0)]
    [InlineData("buckets?desc=true", 5, 4)]
    [InlineData("buckets?sort=anomaly_score&desc=true", 5, 1)]
    [InlineData("buckets?anomaly_score=50", 1, 1)]
    [InlineData("buckets?start=2014-06-23T02:00:00Z", 3, 2)]
    [InlineData("buckets?start=1403481600&end=1403485200", 1, 0)]
    [InlineData("buckets?exclude_interim=true&from=3", 4, 3)]
    [InlineData("buckets?from=4&size=1", 5, 4)]
    [InlineData("buckets?start=-1&end=", 5, 0)]
    [InlineData("records", 2, 1)]
    [InlineData("records?sort=timestamp&desc=false", 2, 1)]
    [InlineData("records?sort=record_score&desc=false", 2, 3)]
    [InlineData("records?record_score=30&end=1403485200001", 1, 1)]
    public async Task Results_are_filtered_sorted_and_paged(string query, int count, int firstBucket)
    {
        var job = await HasResultsAsync($"query-{query.Length}-{count}-{firstBucket}");
        var plural = query.Split('?')[0];

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/{query}")).Is(200).Has("count", $"{count}")
            .Has($"{plural}.0.timestamp", $"{First + firstBucket * Hour}");
    }

    [Fact]
    public async Task Parameters_in_a_body_have_the_same_effect_as_in_the_query()
    {
        var job = await HasResultsAsync("by-body-results");

        (await api.CallAsync(
            $"POST /_ml/anomaly_detectors/{job}/results/buckets",
            """{"sort":"anomaly_score","desc":true,"expand":true,"page":{"from":0,"size":1},"start":"2014-06-23"}""")).Is(200)
            .Has("count", "5").Has("buckets.0.anomaly_score", "90.5").Has("buckets.0.records.0.by_field_value", "\"a\"").HasNo("buckets.0.records.1");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/records", """{"page":{"size":1}}""")).Is(200).Has("count", "2");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/results/records", """{"page":{"sice":1}}""")).IsError(
            400, "x_content_parse_exception", "failed to parse field [page]").HasRootCause("unknown field [sice]");
    }

    [Fact]
    public async Task With_human_times_are_also_strings()
    {
        var job = await HasResultsAsync("human-results");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets?human&size=1")).Has(
            "buckets.0.timestamp_string", "\"2014-06-23T00:00:00.000Z\"");
    }

    [Theory]
    [InlineData("buckets?size=-1", "Parameter [size] cannot be < 0")]
    [InlineData("buckets?from=-1", "Parameter [from] cannot be < 0")]
    [InlineData("buckets?from=9999&size=2", "cannot be higher than 10000")]
    [InlineData("buckets?sort=colour", "No mapping found for [colour] in order to sort on")]
    [InlineData("records?sort=anomaly_score", "No mapping found for [anomaly_score] in order to sort on")]
    [InlineData("records?record_score=high", "Failed to parse double parameter [record_score] with value [high]")]
    [InlineData("buckets/1403481600000?sort=timestamp", "[sort] cannot be used together with a [timestamp]")]
    [InlineData("buckets/1403481600000?size=1", "[size] cannot be used together with a [timestamp]")]
    public async Task Invalid_query_parameters_are_refused(string query, string reason)
    {
        var job = (await api.CallAsync("GET /_ml/anomaly_detectors/bad-query")).Status == 404 ? await HasResultsAsync("bad-query") : "bad-query";

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/{query}")).IsError(400, "illegal_argument_exception", reason);
    }

    [Fact]
    public async Task An_invalid_timestamp_and_a_missing_bucket_have_different_errors()
    {
        var job = await HasResultsAsync("no-bucket");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets/then")).IsError(
            400, "parse_exception", "Query param [timestamp] with value [then]");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets/1403481601000")).IsError(
            404, "resource_not_found_exception", "No bucket with timestamp [1403481601000] exists");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets/{First + 4 * Hour}?exclude_interim=true")).Is(404);
    }

    /// <summary>Five buckets an hour apart: the second with an anomaly of 90, the fourth with one of 20, the last one interim.</summary>
    private async Task<string> HasResultsAsync(string id)
    {
        await api.HasJobAsync(
            id, "",
            """{"function":"mean","field_name":"value","by_field_name":"host","partition_field_name":"site"}],"influencers":["host"],"categorization_filters":[""");
        var buckets = Enumerable.Range(0, 5).Select(
            hour => Bucket(First + hour * Hour, hour switch { 1 => 90.5, 3 => 20.5, _ => 0 }, isInterim: hour == 4));
        Assert.Empty(await api.Stores.Results.WriteAsync([new BucketWrite(new JobId(id), 1, [.. buckets], 2.2)]));
        return id;
    }

    private static BucketResult Bucket(long at, double score, bool isInterim)
    {
        ImmutableArray<RecordResult> records = score > 0 ? [new RecordResult(0, score, score + 5, 0.001)
        {
            Actual = [99.5],
            Typical = [10],
            ByFieldValue = "a",
            PartitionFieldValue = "x",
        }] : [];
        var initial = score > 0 ? score + 5 : 0;
        return new BucketResult(at, Hour, score, initial, 20, isInterim)
        {
            BucketInfluencers = [new BucketInfluencer(BucketInfluencer.BucketTime, score, initial, score > 0 ? 4.5 : 0, score > 0 ? 0.001 : 1)],
            Records = records,
        };
    }
}
