using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>Paths are decoded once, segment by segment.</summary>
[Collection(ApiCollection.Name)]
public sealed class AddressSpecs(ApiHost api)
{
    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb%2F", "a/b/")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a%20b%3Fc%23d", "a b?c#d")]
    [InlineData("%2e%2e", "..")]
    [InlineData("a+b", "a+b")]
    [InlineData("%E2%82%AC", "€")]
    public async Task A_document_has_the_id_that_its_address_encodes(string encoded, string id)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(id);
        var written = await CallAsync("PUT", $"/addressed/_doc/{encoded}", "{\"a\":1}");
        Assert.True(written.Status is 200 or 201, written.Body);

        var found = await CallAsync("GET", $"/addressed/_doc/{encoded}");
        Assert.Equal(200, found.Status);
        Assert.Equal(id, System.Text.Json.Nodes.JsonNode.Parse(found.Body)!["_id"]!.GetValue<string>());
        (await api.CallAsync("POST /addressed/_search", $"{{\"query\":{{\"ids\":{{\"values\":[{json}]}}}}}}")).Is(200).Has("hits.total.value", "1");
        Assert.Equal(200, (await CallAsync("DELETE", $"/addressed/_doc/{encoded}")).Status);
    }

    [Theory]
    [InlineData("/%2e%2e%2fevil")]
    [InlineData("/..%2Fevil")]
    [InlineData("/%2e%2e")]
    [InlineData("/..")]
    [InlineData("/.")]
    [InlineData("/a%2Fb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a%0Ab")]
    public async Task An_address_with_parent_segments_or_encoded_slashes_creates_no_index(string target)
    {
        var (status, body) = await CallAsync("PUT", target);

        Assert.Equal(400, status);
        Assert.Contains("invalid_index_name_exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slash_in_any_other_id_is_part_of_the_id()
    {
        var (status, body) = await CallAsync("GET", "/_ml/anomaly_detectors/a%2Fb/_stats");

        Assert.Equal(404, status);
        Assert.Contains("a/b", body, StringComparison.Ordinal);
    }

    private Task<(int Status, string Body)> CallAsync(string method, string target, string? body = null) =>
        new RawRequest(method, target, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body)).SendAsync(api.Http.BaseAddress!);
}
