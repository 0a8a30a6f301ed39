using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>Elastic's indices of results, states and configurations: names that exist, and documents that clients write into them.</summary>
[Collection(ApiCollection.Name)]
public sealed class MlIndexSpecs(ApiHost api)
{
    [Fact]
    public async Task Strings_of_new_fields_of_results_are_keywords_and_the_mappings_have_a_version()
    {
        await WriteAsync(".ml-anomalies-custom-mapped", "one", """{"job_id":"mapped","new_field":"a b","new_date":"2016-06-02T00:00:00Z"}""");

        var mappings = (await api.CallAsync("GET /.ml-anomalies-custom-mapped/_mapping")).Is(200).Body[".ml-anomalies-custom-mapped"]!["mappings"]!;
        Assert.Equal("keyword", (string?)mappings["properties"]!["new_field"]!["type"]);
        Assert.Equal("keyword", (string?)mappings["properties"]!["new_date"]!["type"]);
        Assert.Equal("9.3.0", (string?)mappings["_meta"]!["version"]);
    }

    [Fact]
    public async Task Model_snapshots_that_are_written_as_documents_are_listed()
    {
        await api.HasJobAsync("written-snapshots");
        await WriteAsync(
            ".ml-anomalies-written-snapshots", "one",
            """{"job_id":"written-snapshots","snapshot_id":"1","timestamp":"2016-06-02T00:00:00Z","snapshot_doc_count":1,"description":"later"}""");
        await WriteAsync(
            ".ml-anomalies-shared-000001", "two",
            """{"job_id":"written-snapshots","snapshot_id":"2","timestamp":"2016-06-01T00:00:00Z","snapshot_doc_count":2,"retain":true}""");
        await WriteAsync(".ml-anomalies-shared-000001", "other", """{"job_id":"another","snapshot_id":"3","snapshot_doc_count":1}""");
        const string Snapshots = "GET /_ml/anomaly_detectors/written-snapshots/model_snapshots";

        (await api.CallAsync(Snapshots)).Is(200).Has("count", "2")
            .Has("model_snapshots.0.timestamp", "1464825600000").Has("model_snapshots.1.timestamp", "1464739200000");
        (await api.CallAsync($"{Snapshots}/2")).Has("count", "1").Has("model_snapshots.0.retain", "true");
        (await api.CallAsync($"{Snapshots}?sort=timestamp&desc=false&size=1")).Has("count", "2").Has("model_snapshots.0.snapshot_id", "\"2\"");
        (await api.CallAsync($"{Snapshots}?end=2016-06-02")).Has("count", "1").Has("model_snapshots.0.snapshot_id", "\"2\"");
        (await api.CallAsync($"{Snapshots}/3")).IsError(404, "resource_not_found_exception", "No model snapshot with id [3]");
    }

    [Fact]
    public async Task A_written_snapshot_is_deleted_with_its_states()
    {
        await WriteAsync(".ml-anomalies-kept", "s1", """{"job_id":"kept","snapshot_id":"1","snapshot_doc_count":1}""");
        foreach (var id in new[] { "kept_model_state_1#1", "kept_model_state_1#2", "kept_model_state_11#1" })
            await WriteAsync(".ml-state-000001", id, "{}");

        Assert.True(await api.Stores.Documents.DeleteModelSnapshotAsync(new Domain.JobId("kept"), "1"));
        Assert.False(await api.Stores.Documents.DeleteModelSnapshotAsync(new Domain.JobId("kept"), "1"));

        (await api.CallAsync("POST /.ml-state*/_count", """{"query":{"ids":{"values":["kept_model_state_1#1","kept_model_state_1#2"]}}}"""))
            .Has("count", "0");
        (await api.CallAsync("GET /.ml-state-000001/_doc/kept_model_state_11%231")).Is(200);
    }

    [Fact]
    public async Task What_was_written_about_a_job_is_deleted_with_the_job()
    {
        await api.HasJobAsync("forgotten");
        await WriteAsync(".ml-anomalies-.write-forgotten", "b", Bucket("forgotten"));
        await WriteAsync(".ml-state-000001", "forgotten_model_state_1#1", "{}");
        (await api.CallAsync("GET /_ml/anomaly_detectors/forgotten/results/buckets")).Has("count", "1");

        (await api.CallAsync("DELETE /_ml/anomaly_detectors/forgotten")).Is(200);
        await api.HasJobAsync("forgotten");

        (await api.CallAsync("GET /_ml/anomaly_detectors/forgotten/results/buckets")).Has("count", "0");
        (await api.CallAsync("GET /.ml-state-000001/_doc/forgotten_model_state_1%231")).Is(404);
    }

    [Fact]
    public async Task A_document_of_a_job_is_found_in_each_index_of_the_job()
    {
        await api.HasJobAsync("aliased");
        await api.HasJobAsync("aliased-custom", "\"results_index_name\":\"aliased-own\",");
        await WriteAsync(".ml-anomalies-shared", "in-shared", Bucket("aliased"));
        await WriteAsync(".ml-anomalies-custom-aliased-own-000001", "in-own", Bucket("aliased-custom"));

        (await api.CallAsync("GET /.ml-anomalies-aliased/_doc/in-shared")).Is(200).Has("_index", "\".ml-anomalies-shared\"");
        (await api.CallAsync("GET /.ml-anomalies-.write-aliased/_doc/in-shared")).Is(200);
        (await api.CallAsync("GET /.ml-anomalies-aliased/_doc/in-own")).Is(404);
        (await api.CallAsync("GET /.ml-anomalies-aliased-custom/_doc/in-own")).Is(200);
        (await api.CallAsync("GET /.ml-anomalies-custom-aliased-own/_doc/in-own")).Is(200);
        (await api.CallAsync("DELETE /.ml-anomalies-aliased/_doc/in-shared")).Is(200).Has("result", "\"deleted\"");
        (await api.CallAsync("DELETE /.ml-anomalies-aliased/_doc/aliased_data_counts")).IsError(
            400, "illegal_argument_exception", "belongs to its job or datafeed");
    }

    [Fact]
    public async Task The_indices_of_a_job_exist_before_any_document()
    {
        await api.HasJobAsync("silent");

        (await api.CallAsync("POST /.ml-anomalies-silent/_refresh")).Is(200);
        (await api.CallAsync("POST /.ml-anomalies-silent,.ml-state*/_refresh")).Is(200);
        (await api.CallAsync("HEAD /.ml-anomalies-silent")).Is(200);
        (await api.CallAsync("HEAD /.ml-anomalies-unheard")).Is(404);
        Assert.NotNull((await api.CallAsync("GET /.ml-anomalies-.write-silent")).Is(200).Body[".ml-anomalies-.write-silent"]!["mappings"]);
        (await api.CallAsync("POST /.ml-anomalies-unheard/_refresh")).IsError(404, "index_not_found_exception", "[.ml-anomalies-unheard]");
        (await api.CallAsync("DELETE /.ml-anomalies-silent")).IsError(400, "illegal_argument_exception", "belongs to its jobs");
    }

    [Fact]
    public async Task A_result_index_has_the_fields_of_results_whatever_the_first_document_has()
    {
        await WriteAsync(".ml-anomalies-custom-first", "1", """{"job_id":"firsts","result_type":"record","timestamp":1403481600000,"record_score":1}""");

        (await api.CallAsync("POST /.ml-anomalies-custom-first/_count", """{"query":{"range":{"timestamp":{"lt":"2014-06-24"}}}}""")).Has("count", "1");
        (await api.CallAsync("POST /.ml-anomalies-custom-first/_count", """{"query":{"range":{"timestamp":{"lt":"2014-06-22"}}}}""")).Has("count", "0");
        var mapping = (await api.CallAsync("GET /.ml-anomalies-custom-first/_mapping")).Body[".ml-anomalies-custom-first"]!["mappings"]!["properties"]!;
        Assert.Equal("keyword", (string?)mapping["job_id"]!["type"]);
        Assert.Equal("double", (string?)mapping["record_score"]!["type"]);
    }

    [Fact]
    public async Task Configurations_are_documents()
    {
        await api.HasJobAsync("configured", "\"description\":\"of a document\",");
        await api.CallAsync("PUT /_ml/datafeeds/configured-feed", """{"job_id":"configured","indices":["configured-data"]}""");

        (await api.CallAsync("GET /.ml-config/_doc/anomaly_detector-configured")).Is(200)
            .Has("_source.job_id", "\"configured\"").Has("_source.job_type", "\"anomaly_detector\"").Has("_source.description", "\"of a document\"");
        (await api.CallAsync("GET /.ml-config/_doc/datafeed-configured-feed")).Is(200).Has("_source.indices", """["configured-data"]""");
        (await api.CallAsync(
            "POST /.ml-config/_search", """{"query":{"bool":{"filter":[{"term":{"config_type":"datafeed"}},{"term":{"job_id":"configured"}}]}}}"""))
            .Has("hits.total.value", "1").Has("hits.hits.0._id", "\"datafeed-configured-feed\"");
        await WriteAsync(".ml-config", "written", """{"job_id":"written-config"}""");
        (await api.CallAsync("GET /.ml-config/_doc/written")).Is(200);
    }

    [Fact]
    public async Task A_search_reads_results_and_other_documents_at_once()
    {
        await api.HasJobAsync("mixed");
        await WriteAsync("mixed-data", "1", """{"job_id":"mixed"}""");

        (await api.CallAsync("POST /.ml-anomalies-mixed,mixed-data/_count", """{"query":{"term":{"job_id":"mixed"}}}""")).Has("count", "2");
    }

    private static string Bucket(string job) =>
        $$"""{"job_id":"{{job}}","result_type":"bucket","timestamp":"2016-06-01T00:00:00Z","anomaly_score":90.0,"bucket_span":1}""";

    private async Task WriteAsync(string index, string id, string document) =>
        (await api.CallAsync($"PUT /{index}/_doc/{Uri.EscapeDataString(id)}?refresh=true", document)).Is(201);
}
