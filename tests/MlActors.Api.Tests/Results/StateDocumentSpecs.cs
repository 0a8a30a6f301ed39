using System.Text.Json;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Results;

/// <summary>Elastic's index of model states: a document for each saved model, and what clients write beside them.</summary>
[Collection(ApiCollection.Name)]
public sealed class StateDocumentSpecs(ApiHost api)
{
    [Fact]
    public async Task Each_snapshot_of_a_job_is_a_document_until_it_is_deleted()
    {
        await HasClosedJobAsync("stated", times: 2);
        var snapshots = (await api.CallAsync("GET /_ml/anomaly_detectors/stated/model_snapshots?desc=false")).Has("count", "2").Body["model_snapshots"]!;
        var (older, newer) = ((string)snapshots[0]!["snapshot_id"]!, (string)snapshots[1]!["snapshot_id"]!);

        var found = await StatesAsync(".ml-state*", $"stated_model_state_{older}#1", $"stated_model_state_{newer}#1", "stated_model_state_0#1");
        found.Has("hits.total.value", "2").Has("hits.hits.0._index", "\".ml-state-000001\"")
            .Has("hits.hits.0._source.job_id", "\"stated\"").Has("hits.hits.0._source.snapshot_id", $"\"{older}\"");
        (await api.CallAsync($"GET /.ml-state-write/_doc/stated_model_state_{older}%231")).Is(200);
        (await api.CallAsync($"DELETE /.ml-state-write/_doc/stated_model_state_{older}%231")).IsError(
            400, "illegal_argument_exception", "belongs to its job");

        await WriteAsync($"stated_model_state_{older}#2");
        (await api.CallAsync($"DELETE /_ml/anomaly_detectors/stated/model_snapshots/{older}")).Is(200);
        (await StatesAsync(".ml-state*", $"stated_model_state_{older}#1", $"stated_model_state_{older}#2")).Has("hits.total.value", "0");
        (await StatesAsync(".ml-state*", $"stated_model_state_{newer}#1")).Has("hits.total.value", "1");

        (await api.CallAsync("DELETE /_ml/anomaly_detectors/stated")).Is(200);
        (await StatesAsync(".ml-state*", $"stated_model_state_{newer}#1")).Has("hits.total.value", "0");
    }

    [Fact]
    public async Task The_index_and_its_alias_for_writing_exist_before_any_document()
    {
        foreach (var name in new[] { ".ml-state-000001", ".ml-state-write", ".ml-state*" })
        {
            (await api.CallAsync($"POST /{name}/_count")).Is(200);
            (await api.CallAsync($"POST /{name}/_refresh")).Is(200);
        }

        (await api.CallAsync("HEAD /.ml-state-write")).Is(200);
        (await api.CallAsync("GET /_alias/.ml-state-write")).Is(200, """{".ml-state-000001":{"aliases":{".ml-state-write":{"is_write_index":true}}}}""");
        Assert.NotNull((await api.CallAsync("GET /.ml-state-000001")).Is(200).Body[".ml-state-000001"]!["aliases"]![".ml-state-write"]);
    }

    [Fact]
    public async Task What_is_written_by_the_alias_is_found_by_its_id_and_by_no_field()
    {
        const string Document = """{"compressed":["H4sIAAAA","AAD/"],"eos":true,"compressed.x":{"any":1}}""";
        (await api.CallAsync("PUT /.ml-state-write/_doc/written_model_state_1%231", Document)).Is(201).Has("_index", "\".ml-state-000001\"");
        await WriteAsync("written_quantiles");
        await WriteAsync("written_categorizer_state#1");

        (await StatesAsync(".ml-state-write", "written_model_state_1#1")).Has("hits.hits.0._source", Document);
        (await api.CallAsync("POST /.ml-state*/_count", """{"query":{"term":{"eos":true}}}""")).Has("count", "0");
        (await api.CallAsync("POST /.ml-state*/_count", """{"query":{"exists":{"field":"job_id"}}}""")).Has("count", "0");

        await api.HasJobAsync("written");
        (await api.CallAsync("DELETE /_ml/anomaly_detectors/written")).Is(200);
        (await StatesAsync(".ml-state*", "written_model_state_1#1", "written_quantiles", "written_categorizer_state#1")).Has("hits.total.value", "0");
    }

    [Fact]
    public async Task A_job_is_deleted_without_the_states_of_a_job_whose_name_begins_alike()
    {
        await api.HasJobAsync("alike");
        await WriteAsync("alike_quantiles_quantiles");

        (await api.CallAsync("DELETE /_ml/anomaly_detectors/alike")).Is(200);

        (await StatesAsync(".ml-state*", "alike_quantiles_quantiles")).Has("hits.total.value", "1");
    }

    private async Task HasClosedJobAsync(string job, int times)
    {
        await api.HasJobAsync(job);
        for (var hour = 0; hour < times; hour++)
        {
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_open")).Is(200);
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_data", $$"""{"time":{{1403481600 + hour * 3600}},"host":"a","value":1}""")).Is(202);
            (await api.CallAsync($"POST /_ml/anomaly_detectors/{job}/_close")).Is(200);
        }
    }

    private async Task WriteAsync(string id) => (await api.CallAsync($"PUT /.ml-state-write/_doc/{Uri.EscapeDataString(id)}", "{}")).Is(201);

    private async Task<ApiResponse> StatesAsync(string index, params string[] ids) => (await api.CallAsync(
        $"POST /{index}/_search", JsonSerializer.Serialize(new { query = new { ids = new { values = ids } } }))).Is(200);
}
