using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Cat;

/// <summary>The cat APIs: tables for people, and the same as JSON.</summary>
[Collection(ApiCollection.Name)]
public sealed class CatSpecs(ApiHost api)
{
    [Fact]
    public async Task Jobs_are_shown_as_an_aligned_table_of_the_columns_that_are_asked_for()
    {
        var job = await api.HasJobAsync("cat-job");

        var table = (await api.CallAsync($"GET /_cat/ml/anomaly_detectors/{job}?v&h=id,state,model.memory_limit,buckets.count&bytes=mb")).Is(200);

        Assert.StartsWith("text/plain", table.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("id      state  model.memory_limit buckets.count\ncat-job closed               1024             0\n", table.Text);
        (await api.CallAsync($"GET /_cat/ml/anomaly_detectors/{job}?format=json")).Is(200)
            .Has("0.id", "\"cat-job\"").Has("0.state", "\"closed\"").Has("0.data.processed_records", "null");
        Assert.Contains("| the job_id", (await api.CallAsync("GET /_cat/ml/anomaly_detectors?help")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indices_are_shown_with_the_number_of_their_documents()
    {
        (await api.CallAsync("POST /cat-idx-b/_bulk", "{\"index\":{}}\n{\"a\":1}\n{\"index\":{}}\n{\"a\":2}\n")).Is(200);
        (await api.CallAsync("PUT /cat-idx-a")).Is(200);

        var table = (await api.CallAsync("GET /_cat/indices/cat-idx-*?v&h=health,status,index,docs.count&s=index:desc")).Is(200);

        Assert.Equal("health status index     docs.count\ngreen  open   cat-idx-b          2\ngreen  open   cat-idx-a          0\n", table.Text);
        (await api.CallAsync("GET /_cat/indices?format=json&h=index")).Is(200);
        (await api.CallAsync("GET /_cat/indices/cat-nowhere")).IsError(404, "index_not_found_exception", "no such index [cat-nowhere]");
    }

    [Theory]
    [InlineData("/_cat/ml/anomaly_detectors?s=colour", "Unable to sort by unknown sort key `colour`")]
    [InlineData("/_cat/ml/datafeeds?bytes=heaps", "known are b, kb")]
    public async Task What_a_table_cannot_show_is_refused(string call, string reason) =>
        (await api.CallAsync($"GET {call}")).IsError(400, "illegal_argument_exception", reason);

    [Fact]
    public async Task Tables_of_what_is_out_of_scope_are_empty()
    {
        (await api.CallAsync("GET /_cat/ml/trained_models?format=json")).Is(200, "[]");
        (await api.CallAsync("GET /_cat/ml/data_frame/analytics?format=json")).Is(200, "[]");
    }
}
