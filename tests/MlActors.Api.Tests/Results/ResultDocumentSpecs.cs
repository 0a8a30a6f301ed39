using System.Collections.Immutable;
using MlActors.Api.Tests.Hosting;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>
/// Results as documents of the result indices, and documents of these indices as results.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class ResultDocumentSpecs(ApiHost api)
{
    private const long First = 1403481600000;
    private const long Hour = 3_600_000;

    [Fact]
    public async Task Results_are_found_by_a_search_in_the_index_of_their_job()
    {
        await HasResultsAsync("found");

        (await api.CallAsync(
            "POST /.ml-anomalies-found/_search",
            """{"query":{"bool":{"filter":[{"term":{"result_type":"record"}},{"range":{"record_score":{"gte":50}}}]}},"sort":[{"record_score":"desc"}]}""")).Is(200)
            .Has("hits.total.value", "2").Has("hits.hits.0._source.record_score", "90").Has("hits.hits.0._source.host", """["a"]""")
            .Has("hits.hits.0._id", $"\"found_record_{First + Hour}_3600_0_0\"").Has("hits.hits.0._index", "\".ml-anomalies-shared\"");
        (await api.CallAsync(
            "POST /.ml-anomalies-shared/_search",
            """{"size":1,"query":{"bool":{"must":[{"term":{"job_id":"found"}},{"term":{"host":"a"}},{"term":{"result_type":"influencer"}}]}}}""")).Has("hits.total.value", "1")
            .Has("hits.hits.0._source.influencer_score", "55");
        (await api.CallAsync(
            "POST /.ml-anomalies-*/_count",
            """{"query":{"bool":{"filter":[{"term":{"job_id":"found"}},{"terms":{"result_type":["bucket","model_plot"]}}]}}}""")).Has("count", "4");
        (await api.CallAsync(
            "POST /.ml-anomalies-found/_count",
            $$$$"""{"query":{"bool":{"filter":[{"term":{"result_type":"bucket"}},{"range":{"timestamp":{"gt":{{{{First}}}},"format":"epoch_millis"}}}]}}}""")).Has("count", "2");
        (await api.CallAsync("POST /.ml-anomalies-found/_search", """{"query":{"term":{"result_type":"model_plot"}}}""")).Has(
            "hits.hits.0._source", $$"""
            {"job_id":"found","result_type":"model_plot","bucket_span":3600,"detector_index":0,"timestamp":{{First}},"model_feature":"'mean of value'","model_lower":1,"model_upper":3,"model_median":2,"actual":2.5,
             "by_field_name":"host","by_field_value":"a","host":["a"]}
            """);
        (await api.CallAsync($"GET /.ml-anomalies-found/_doc/found_bucket_{First}_3600")).Is(200).Has("_source.anomaly_score", "10");
        (await api.CallAsync("GET /.ml-anomalies-found/_doc/found_data_counts")).Is(200).Has("_source.processed_record_count", "0")
            .Has("_source.job_id", "\"found\"");
        (await api.CallAsync("GET /.ml-anomalies-found/_doc/nothing")).Is(404).Has("found", "false");
    }

    [Fact]
    public async Task Forecasts_are_found_too()
    {
        await HasResultsAsync("forecasted");
        var run = new ForecastRun("fc", First, null, TimeSpan.FromHours(2));
        await WriteAsync("forecasted", run);
        await WriteAsync(
            "forecasted", run with { Status = ForecastStatus.Finished, RecordCount = 1, Progress = 1, Start = First, End = First + 2 * Hour },
            new ForecastPoint(First, 0, "a", null, 1, 2, 3));

        (await api.CallAsync(
            "POST /.ml-anomalies-forecasted/_search",
            """{"query":{"bool":{"filter":[{"term":{"result_type":"model_forecast"}},{"term":{"forecast_id":"fc"}}]}}}""")).Has(
                "hits.hits.0._source", $$"""
            {"job_id":"forecasted","forecast_id":"fc","result_type":"model_forecast","bucket_span":3600,"detector_index":0,"timestamp":{{First}},"forecast_create_timestamp":{{First}},"model_feature":"mean(value) by host",
             "forecast_lower":1,"forecast_upper":3,"forecast_prediction":2,"by_field_name":"host","by_field_value":"a"}
            """);
        (await api.CallAsync("POST /.ml-anomalies-forecasted/_search", """{"query":{"term":{"result_type":"model_forecast_request_stats"}}}""")).Has(
            "hits.hits.0._source.forecast_status", "\"finished\"").Has("hits.hits.0._source.forecast_progress", "1");
        (await api.CallAsync("GET /_ml/anomaly_detectors/forecasted/_stats")).Has("jobs.0.forecasts_stats", """
            {"total":1,"forecasted_jobs":1,"memory_bytes":{"total":0,"min":0,"avg":0,"max":0},"records":{"total":1,"min":1,"avg":1,"max":1},"processing_time_ms":{"total":0,"min":0,"avg":0,"max":0},"status":{"finished":1}}
            """);
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/forecasted/_forecast/fc,other")).IsError(404, "resource_not_found_exception", "[other]");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/forecasted/_forecast/fc")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync("POST /.ml-anomalies-forecasted/_count", """{"query":{"term":{"forecast_id":"fc"}}}""")).Has("count", "0");
    }

    [Fact]
    public async Task A_result_index_without_a_job_is_unknown()
    {
        (await api.CallAsync("POST /.ml-anomalies-unknown/_search")).IsError(
            404, "index_not_found_exception", "no such index [.ml-anomalies-unknown]");
        (await api.CallAsync("POST /.ml-anomalies-unknown/_search?ignore_unavailable=true")).Is(200).Has("hits.total.value", "0");
        (await api.CallAsync("POST /.ml-anomalies-unknown-*/_count")).Is(200).Has("count", "0");
        (await api.CallAsync("POST /.ml-anomalies-shared,other/_search")).IsError(
            404, "index_not_found_exception", "no such index [other]");
    }

    [Fact]
    public async Task Imported_results_are_returned_with_the_jobs_own()
    {
        await HasResultsAsync("imported");
        foreach (var (id, document) in new[]
                 {
                     (
                         "b",
                         """{"job_id":"imported","result_type":"bucket","timestamp":"2014-06-23T09:00:00Z","bucket_span":3600,"anomaly_score":77,"is_interim":false}"""),
                     (
                         "r",
                         """{"job_id":"imported","result_type":"record","timestamp":"2014-06-23T09:00:00Z","bucket_span":3600,"record_score":66}"""),
                     (
                         "i",
                         """{"job_id":"imported","result_type":"influencer","timestamp":"2014-06-23T09:00:00Z","influencer_score":44,"is_interim":true,"influencer_field_name":"x","influencer_field_value":"y"}"""),
                     ("c", """{"job_id":"imported","category_id":5,"terms":"hello"}"""),
                 })
            (await api.CallAsync($"PUT /.ml-anomalies-imported/_doc/{id}?refresh=true", document)).Is(201);

        (await api.CallAsync("GET /_ml/anomaly_detectors/imported/results/buckets?sort=anomaly_score&desc=true&expand=true")).Is(200)
            .Has("count", "4")
            .Has("buckets.0.anomaly_score", "90").Has("buckets.1.anomaly_score", "77").Has("buckets.1.timestamp", $"{First + 9 * Hour}")
            .Has("buckets.1.records.0.record_score", "66");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/imported/results/buckets/{First + 9 * Hour}")).Is(200).Has("count", "1")
            .Has("buckets.0.anomaly_score", "77");
        (await api.CallAsync("GET /_ml/anomaly_detectors/imported/results/buckets/1")).Is(404);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/imported/results/records?start=2014-06-23T05:00:00Z&record_score=60")).Has("count", "1")
            .Has("records.0.record_score", "66").Has("records.0.is_interim", "false");
        (await api.CallAsync("GET /_ml/anomaly_detectors/imported/results/influencers?exclude_interim=true")).Has("count", "1")
            .Has("influencers.0.influencer_score", "55");
        (await api.CallAsync("GET /_ml/anomaly_detectors/imported/results/categories")).Has("count", "1").Has("categories.0.terms", "\"hello\"");
        (await api.CallAsync("GET /_ml/anomaly_detectors/imported/results/overall_buckets?overall_score=70")).Has("count", "2")
            .Has("overall_buckets.1.jobs.0.max_anomaly_score", "77");
    }

    private async Task HasResultsAsync(string job)
    {
        await api.HasJobAsync(job);
        await WriteAsync(
            job, Bucket(0, 10) with { ModelPlots = [new ModelPlotResult(0, "'mean of value'", 1, 2, 3, 2.5, "a", null, null)] }, Bucket(1, 90),
            Bucket(2, 60) with
        {
            Influencers = [new InfluencerResult("host", "a", 55, 55, 0.01)],
        });
    }

    private static BucketResult Bucket(int at, double score) => new(First + at * Hour, Hour, score, score, 20, false)
    {
        Records = [new RecordResult(0, score, score, 0.001) { Actual = [1], Typical = [2], ByFieldValue = "a" }],
    };

    private async Task WriteAsync(string job, params ImmutableArray<BucketResult> buckets) =>
        Assert.Empty(await api.Stores.Results.WriteAsync([new BucketWrite(new JobId(job), 1, buckets)]));

    private async Task WriteAsync(string job, ForecastRun run, params ImmutableArray<ForecastPoint> points) =>
        Assert.Empty(
            await api.Stores.Results.WriteAsync([new ForecastWrite(new JobId(job), 1, run, Hour, points)]));
}
