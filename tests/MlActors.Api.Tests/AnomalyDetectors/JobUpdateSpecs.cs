using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.AnomalyDetectors;

/// <summary>The update and reset job APIs.</summary>
[Collection(ApiCollection.Name)]
public sealed class JobUpdateSpecs(ApiHost api)
{
    [Fact]
    public async Task Every_field_that_Elastic_allows_is_updated_and_the_others_stay()
    {
        var job = await api.HasJobAsync("update-all", more: """ "description":"first","groups":["update-old"], """);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """
            {"description":"second","groups":["update-new","update-other"],"custom_settings":{"a":"1"},"analysis_limits":{"model_memory_limit":"20mb"},
            "model_plot_config":{"enabled":true,"terms":"a"},"background_persist_interval":"2h","renormalization_window_days":3,
            "results_retention_days":4,"model_snapshot_retention_days":9,"daily_model_snapshot_retention_after_days":2,"model_prune_window":"40d",
            "allow_lazy_open":true,"detectors":[{"detector_index":0,"description":"mine","custom_rules":[{"actions":["skip_result"],
            "conditions":[{"applies_to":"actual","operator":"lt","value":5.0}]}]}]}
            """)).Is(200)
            .Has("description", "\"second\"").Has("groups", """["update-new","update-other"]""").Has("custom_settings", """{"a":"1"}""")
            .Has("analysis_limits.model_memory_limit", "\"20mb\"").Has("model_plot_config.terms", "\"a\"")
            .Has("background_persist_interval", "\"2h\"").Has("renormalization_window_days", "3").Has("results_retention_days", "4")
            .Has("model_snapshot_retention_days", "9").Has("daily_model_snapshot_retention_after_days", "2")
            .Has("analysis_config.model_prune_window", "\"40d\"").Has("allow_lazy_open", "true")
            .Has("analysis_config.detectors.0.detector_description", "\"mine\"").Has("analysis_config.bucket_span", "\"1h\"")
            .Has("analysis_config.detectors.0.custom_rules.0.conditions.0.value", "5");
        (await api.CallAsync("GET /_ml/anomaly_detectors/update-new")).Has("count", "1").Has("jobs.0.job_id", $"\"{job}\"");
        (await api.CallAsync("GET /_ml/anomaly_detectors/update-old")).Is(404);
    }

    [Theory]
    [InlineData("""{"bucket_span":"1h"}""", "unknown field [bucket_span]")]
    [InlineData("""{"detectors":[{"detector_index":1,"description":"x"}]}""", "Supplied detector_index [1] is >= the number of detectors [1]")]
    [InlineData("""{"model_snapshot_retention_days":0}""", "daily_model_snapshot_retention_after_days [1] cannot be greater")]
    [InlineData("""{"groups":["update-refused"]}""", "job and group names must be unique")]
    [InlineData("""{"job_id":"other"}""", "Inconsistent job_id")]
    [InlineData("""{"per_partition_categorization":{"enabled":true}}""", "per_partition_categorization")]
    public async Task What_cannot_be_updated_is_refused_by_name_and_nothing_changes(string update, string reason)
    {
        var job = await api.CallAsync("GET /_ml/anomaly_detectors/update-refused") is { Status: 200 }
            ? "update-refused"
            : await api.HasJobAsync("update-refused");
        var before = (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Text;

        var refused = (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", update)).Is(400);

        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Text);
    }

    [Fact]
    public async Task An_open_job_keeps_its_limits_and_works_with_its_rules_until_it_is_opened_again()
    {
        var job = await api.HasOpenJobAsync("update-open");

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """{"analysis_limits":{"model_memory_limit":"20mb"}}""")).IsError(
            400, "illegal_argument_exception", "Cannot update analysis_limits while the job is open");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """{"description":"open"}""")).Is(200).Has("description", "\"open\"");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Has("jobs.0.description", "\"open\"");
    }

    [Fact]
    public async Task An_updated_model_plot_reaches_an_open_job()
    {
        const long Start = 1403481600, Hour = 3600;
        var job = await api.HasOpenJobAsync("update-plot");
        await PostHoursAsync(0, 30);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """{"model_plot_config":{"enabled":true}}""")).Is(200);
        await PostHoursAsync(30, 5);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_flush")).Is(200);
        (await api.CallAsync("GET /.ml-anomalies-shared/_search?q=job_id:update-plot+AND+result_type:model_plot&sort=timestamp")).Is(200)
            .Has("hits.hits.0._source.timestamp", $"{(Start + 29 * Hour) * 1000}");

        async Task PostHoursAsync(int first, int count) => (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", string.Concat(
            Enumerable.Range(first, count).Select(hour => $$"""{"time":{{Start + hour * Hour}},"host":"a","value":{{hour % 3}}}""")))).Is(202);
    }

    [Fact]
    public async Task A_limit_is_not_updated_below_what_the_model_uses()
    {
        var job = await api.HasOpenJobAsync("update-used", more: """ "analysis_limits":{"model_memory_limit":"100mb"}, """);
        var records = string.Concat(Enumerable.Range(0, 2000).Select(host => $$"""{"time":{{1403481600 + host}},"host":"h{{host}}","value":1}"""));
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", records)).Is(202);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_update", """{"analysis_limits":{"model_memory_limit":"1mb"}}""")).IsError(
            400, "illegal_argument_exception", "model_memory_limit cannot be decreased below current usage; current usage [");
    }

    [Fact]
    public async Task A_reset_deletes_what_the_job_has_learned_and_found_and_keeps_its_configuration()
    {
        var job = await api.HasOpenJobAsync("reset-all", more: """ "description":"kept", """);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_reset")).IsError(
            409, "status_exception", "Can only reset a job when it is closed.");
        await FeedAsync(job);

        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_reset")).Is(200, """{"acknowledged":true}""");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Has("jobs.0.description", "\"kept\"").HasNo("jobs.0.model_snapshot_id");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Has("jobs.0.data_counts.processed_record_count", "0");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets")).Has("count", "0");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/model_snapshots")).Has("count", "0");

        // The same data again, as if for the first time.
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
        await FeedAsync(job);
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets?exclude_interim")).Has("count", "2");
        (await api.CallAsync("POST /_ml/anomaly_detectors/reset-unknown/_reset")).IsError(404, "resource_not_found_exception", "reset-unknown");
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_for_a_deletion_gets_its_task()
    {
        var job = await api.HasJobAsync("delete-in-background");

        var task = (await api.CallAsync($"DELETE /_ml/anomaly_detectors/{job}?wait_for_completion=false")).Is(200).At("task")!.GetValue<string>();

        await api.EventuallyAsync($"GET /_tasks/{task}", shown => shown.Is(200).Has("completed", "true").Has("response.acknowledged", "true"));
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Is(404);
        (await api.CallAsync("GET /_tasks/nowhere:1")).IsError(404, "resource_not_found_exception", "task [nowhere:1]");
    }

    private async Task FeedAsync(string job)
    {
        var records = string.Concat(Enumerable.Range(0, 3).Select(hour => $$"""{"time":{{1403481600 + hour * 3600}},"host":"a","value":{{hour}}}"""));
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", records)).Is(202).Has("processed_record_count", "3");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
    }
}
