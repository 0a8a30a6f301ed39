using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Datafeeds;

/// <summary>The update datafeed API.</summary>
[Collection(ApiCollection.Name)]
public sealed class DatafeedUpdateSpecs(ApiHost api)
{
    [Fact]
    public async Task A_stopped_datafeed_is_updated_field_by_field()
    {
        var feed = await HasFeedAsync("feed-update");

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"indexes":["feed-update-*"],"frequency":"2m","query_delay":"0s"}""")).Is(200)
            .Has("indices", """["feed-update-*"]""").Has("frequency", "\"2m\"").Has("query_delay", "\"0s\"").Has("scroll_size", "1000");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"max_empty_searches":3}""")).Has("max_empty_searches", "3");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"max_empty_searches":-1,"query":{"term":{"host":"a"}}}""")).Is(200)
            .HasNo("max_empty_searches").Has("query", """{"term":{"host":"a"}}""").Has("frequency", "\"2m\"");
    }

    [Fact]
    public async Task What_cannot_be_updated_is_refused_by_name()
    {
        var feed = await HasFeedAsync("feed-update-refused");

        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"job_id":"other"}""")).IsError(
            400, "illegal_argument_exception", "Datafeed's job_id cannot be changed");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"scroll_size":-5}""")).IsError(
            400, "illegal_argument_exception", "Invalid scroll_size value");
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"aggregations":{"a":{}}}""")).Is(400);
        (await api.CallAsync("POST /_ml/datafeeds/feed-unknown/_update", "{}")).IsError(404, "resource_not_found_exception", "feed-unknown");
        (await api.CallAsync("POST /_ml/anomaly_detectors/feed-update-refused/_open")).Is(200);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_start")).Is(200);
        (await api.CallAsync($"POST /_ml/datafeeds/{feed}/_update", """{"scroll_size":5}""")).IsError(
            409, "status_exception", $"Cannot update datafeed [{feed}] while its status is started");
        (await api.CallAsync("POST /_ml/anomaly_detectors/feed-update-refused/_close")).Is(200);
    }

    private async Task<string> HasFeedAsync(string job)
    {
        await api.HasJobAsync(job);
        await api.CallAsync($"PUT /{job}-data");
        (await api.CallAsync($"PUT /_ml/datafeeds/{job}-feed", $$"""{"job_id":"{{job}}","indices":["{{job}}-data"]}""")).Is(200);
        return $"{job}-feed";
    }
}
