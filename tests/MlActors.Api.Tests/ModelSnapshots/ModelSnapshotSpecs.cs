using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.ModelSnapshots;

/// <summary>Model snapshots that closes save, and reverting to them.</summary>
[Collection(ApiCollection.Name)]
public sealed class ModelSnapshotSpecs(ApiHost api)
{
    [Fact]
    public async Task A_close_after_data_leaves_a_snapshot_and_one_without_data_leaves_none()
    {
        var job = await api.HasOpenJobAsync("snapshots");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/model_snapshots")).Is(200, """{"count":0,"model_snapshots":[]}""");

        var first = await FeedAsync(job, 1403481600);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);

        var response = (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/model_snapshots")).Is(200).Has("count", "1");
        response.Has("model_snapshots.0.job_id", $"\"{job}\"").Has("model_snapshots.0.snapshot_id", $"\"{first}\"")
            .Has("model_snapshots.0.retain", "false")
            .Has("model_snapshots.0.snapshot_doc_count", "1").Has("model_snapshots.0.latest_record_time_stamp", "1403488800000")
            .Has("model_snapshots.0.model_size_stats.result_type", "\"model_size_stats\"");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Has("jobs.0.model_snapshot_id", $"\"{first}\"");
        Assert.NotNull((await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).At("jobs.0.finished_time"));
    }

    [Fact]
    public async Task A_snapshot_that_a_client_wrote_as_a_document_is_updated_like_the_own_ones()
    {
        var job = await api.HasJobAsync("snapshot-document");
        var path = $"/_ml/anomaly_detectors/{job}/model_snapshots";
        (await api.CallAsync(
            $"PUT /.ml-anomalies-{job}/_doc/{job}_1?refresh=true",
            $$"""{"job_id":"{{job}}","snapshot_id":"1","min_version":"9.0.0","timestamp":"2016-06-02T00:00:00Z","snapshot_doc_count":1}""")).Is(201);

        (await api.CallAsync($"POST {path}/1/_update", """{"description":"mine","retain":true}""")).Is(200).Has("acknowledged", "true")
            .Has("model.description", "\"mine\"").Has("model.retain", "true").Has("model.snapshot_id", "\"1\"");

        (await api.CallAsync($"GET {path}/1")).Has("model_snapshots.0.description", "\"mine\"").Has("model_snapshots.0.retain", "true");
        (await api.CallAsync($"POST {path}/1/_update", """{"retain":"perhaps"}""")).Is(400);
        (await api.CallAsync($"POST {path}/2/_update", """{"retain":true}""")).IsError(
            404, "resource_not_found_exception", $"No model snapshot with id [2] exists for job [{job}]");
    }

    [Fact]
    public async Task Snapshots_are_listed_newest_first_filtered_and_paged()
    {
        var job = await api.HasOpenJobAsync("snapshot-list");
        var older = await FeedAsync(job, 1403481600);
        await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open");
        var newer = await FeedAsync(job, 1403492400);
        var path = $"/_ml/anomaly_detectors/{job}/model_snapshots";

        (await api.CallAsync($"GET {path}?sort=latest_record_time_stamp")).Has("count", "2").Has("model_snapshots.0.snapshot_id", $"\"{newer}\"");
        (await api.CallAsync($"GET {path}?desc=false&size=1&sort=latest_record_time_stamp")).Has("count", "2")
            .Has("model_snapshots.0.snapshot_id", $"\"{older}\"").HasNo("model_snapshots.1");
        (await api.CallAsync($"POST {path}", """{"page":{"from":1,"size":1},"sort":"latest_record_time_stamp"}""")).Has(
            "model_snapshots.0.snapshot_id", $"\"{older}\"");
        (await api.CallAsync($"GET {path}/{older},{newer}")).Has("count", "2");
        (await api.CallAsync($"GET {path}/_all?end=2014")).Has("count", "0");
        (await api.CallAsync($"GET {path}/nothing")).IsError(
            404, "resource_not_found_exception", $"No model snapshot with id [nothing] exists for job [{job}]");
        (await api.CallAsync($"GET {path}?sort=colour")).IsError(400, "illegal_argument_exception", "No mapping found for [colour]");
    }

    [Fact]
    public async Task A_job_is_reverted_to_a_snapshot_and_to_the_empty_model()
    {
        var job = await api.HasOpenJobAsync("snapshot-revert");
        var older = await FeedAsync(job, 1403481600);
        await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open");
        await FeedAsync(job, 1403492400);
        var path = $"/_ml/anomaly_detectors/{job}/model_snapshots";
        var before = (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets")).At("count")!.GetValue<int>();

        (await api.CallAsync($"POST {path}/{older}/_revert", """{"delete_intervening_results":true}""")).Is(200)
            .Has("model.snapshot_id", $"\"{older}\"");

        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).Has("jobs.0.model_snapshot_id", $"\"{older}\"");
        Assert.True((await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/results/buckets")).At("count")!.GetValue<int>() < before);
        (await api.CallAsync($"POST {path}/none/_revert")).IsError(
            404, "resource_not_found_exception", $"No model snapshot with id [none] exists for job [{job}]");
        (await api.CallAsync($"POST {path}/empty/_revert?delete_intervening_results")).Is(200).Has("model.snapshot_id", "\"empty\"")
            .Has("model.description", "\"empty snapshot\"");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).HasNo("jobs.0.model_snapshot_id");
    }

    [Fact]
    public async Task A_snapshot_is_described_retained_and_deleted_but_not_the_one_in_use()
    {
        var job = await api.HasOpenJobAsync("snapshot-change");
        var older = await FeedAsync(job, 1403481600);
        await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open");
        var newer = await FeedAsync(job, 1403492400);
        var path = $"/_ml/anomaly_detectors/{job}/model_snapshots";

        (await api.CallAsync($"POST {path}/{older}/_update", """{"description":"before the fair","retain":true}""")).Is(200)
            .Has("acknowledged", "true").Has("model.description", "\"before the fair\"").Has("model.retain", "true");
        (await api.CallAsync($"POST {path}/{older}/_update", """{"retain":false}""")).Has("model.description", "\"before the fair\"");
        (await api.CallAsync($"POST {path}/none/_update", "{}")).IsError(404, "resource_not_found_exception", "No model snapshot with id [none]");
        (await api.CallAsync($"DELETE {path}/{newer}")).IsError(
            400, "illegal_argument_exception", $"Model snapshot '{newer}' is the active snapshot for job '{job}', so cannot be deleted");
        (await api.CallAsync($"DELETE {path}/{older}")).Is(200, """{"acknowledged":true}""");
        (await api.CallAsync($"GET {path}")).Has("count", "1").Has("model_snapshots.0.snapshot_id", $"\"{newer}\"");
        (await api.CallAsync($"DELETE {path}/{older}")).Is(404);
    }

    /// <summary>Three records an hour apart, and a close.</summary>
    /// <returns>The snapshot that the close saved.</returns>
    private async Task<string> FeedAsync(string job, long start)
    {
        var records = string.Concat(Enumerable.Range(0, 3).Select(hour => $$"""{"time":{{start + hour * 3600}},"host":"a","value":{{hour}}}"""));
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", records)).Is(202).Has("processed_record_count", "3");
        (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
        return (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}")).At("jobs.0.model_snapshot_id")!.GetValue<string>();
    }
}
