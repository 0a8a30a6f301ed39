using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Documents;

/// <summary>Invalid Unicode (unpaired surrogates, bytes that are not UTF-8) is refused in every request.</summary>
[Collection(ApiCollection.Name)]
public sealed class TextSpecs(ApiHost api)
{
    private static readonly byte[] Broken = [0xff, 0xc3, 0x28];

    public static TheoryData<string, byte[]> BadDocuments => new()
    {
        { "half a pair in a value", """{"a":"x\ud800y"}"""u8.ToArray() },
        { "the second half in a value", """{"a":"\udc00"}"""u8.ToArray() },
        { "two first halves", """{"a":"\ud83d\ud83d"}"""u8.ToArray() },
        { "half a pair in a name", """{"x\ud800":1}"""u8.ToArray() },
        { "half a pair deep inside", """{"a":[{"b":["\uD800"]}]}"""u8.ToArray() },
        { "bytes in a value", [.. "{\"a\":\""u8, .. Broken, .. "\"}"u8] },
        { "bytes in a name", [.. "{\""u8, .. Broken, .. "\":1}"u8] },
    };

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task A_document_with_invalid_unicode_is_refused_with_400(string what, byte[] document)
    {
        foreach (var call in (string[])["PUT /text/_doc/1", "PUT /text/_create/1", "POST /text/_doc"])
            (await SendAsync(call, document)).IsError(400, "document_parsing_exception", "not valid Unicode");
        Assert.NotEmpty(what);
    }

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task In_a_bulk_request_only_the_document_with_invalid_unicode_is_refused(string what, byte[] document)
    {
        var index = $"text-bulk-{Math.Abs(what.GetHashCode(StringComparison.Ordinal))}";
        byte[] body =
            [.. "{\"index\":{\"_id\":\"1\"}}\n{\"a\":1}\n{\"create\":{\"_id\":\"bad\"}}\n"u8, .. document,
                .. "\n{\"index\":{\"_id\":\"2\"}}\n{\"a\":2}\n"u8];

        (await SendAsync($"POST /{index}/_bulk", body)).Is(200).Has("errors", "true")
            .Has("items.0.index.status", "201")
            .Has("items.1.create.status", "400").Has("items.1.create._id", "\"bad\"")
            .Has("items.1.create.error.type", "\"document_parsing_exception\"")
            .Has("items.2.index.status", "201");
        (await api.CallAsync($"GET /{index}/_count")).Has("count", "2");
    }

    [Theory]
    [InlineData("""{"index":{"_id":"b\ud800"}}""")]
    [InlineData("""{"index":{"_index":"i\ud800","_id":"b"}}""")]
    public async Task In_a_bulk_request_only_the_action_with_invalid_unicode_is_refused(string action)
    {
        var response = await api.CallAsync(
            "POST /text-action/_bulk",
            $"{{\"index\":{{\"_id\":\"1\"}}}}\n{{\"a\":1}}\n{action}\n{{\"a\":1}}\n{{\"delete\":{{\"_id\":\"\\udfff\"}}}}\n{{\"index\":{{\"_id\":\"2\"}}}}\n{{\"a\":1}}\n");

        response.Is(200).Has("items.0.index.error", "null").Has("items.1.index.status", "400").Has("items.2.delete.status", "400")
            .Has("items.3.index.error", "null");
        Assert.Contains("not valid Unicode", response.At("items.1.index.error.reason")!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task Records_before_one_with_invalid_unicode_are_accepted(string what, byte[] document)
    {
        var job = await api.HasOpenJobAsync(
            $"text-data-{Math.Abs(what.GetHashCode(StringComparison.Ordinal))}", detectors: """{"function":"count","by_field_name":"a"}""");

        (await SendAsync($"POST /_ml/anomaly_detectors/{job}/_data", [.. "{\"time\":1403481600,\"a\":\"x\"}\n"u8, .. document])).IsError(
            400, "x_content_parse_exception", "[2:")
            .HasRootCause("not valid Unicode").HasRootCause("the 1 records before it were accepted");
        (await api.CallAsync($"GET /_ml/anomaly_detectors/{job}/_stats")).Has("jobs.0.data_counts.processed_record_count", "1");
    }

    [Theory]
    [InlineData("PUT /text-made", """{"mappings":{"properties":{"a\ud800":{"type":"long"}}}}""")]
    [InlineData(
        "PUT /_ml/anomaly_detectors/text-job",
        """{"analysis_config":{"detectors":[{"function":"mean","field_name":"\ud800"}]},"data_description":{}}""")]
    [InlineData("PUT /_ml/datafeeds/text-feed", """{"job_id":"\ud800","indices":["a"]}""")]
    [InlineData("PUT /_ml/filters/text-filter", """{"items":["\ud800"]}""")]
    [InlineData("POST /text-any/_search", """{"query":{"term":{"a":"\ud800"}}}""")]
    public async Task A_body_with_invalid_unicode_is_refused_with_its_position(string call, string body) =>
        (await api.CallAsync(call, body)).IsError(400, "x_content_parse_exception", "[1:").HasRootCause("not valid Unicode");

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused() =>
        (await SendAsync("PUT /_ml/filters/text-bytes", [.. "{\"items\":[\""u8, .. Broken, .. "\"]}"u8])).IsError(
            400, "x_content_parse_exception", "not valid Unicode");

    [Theory]
    [InlineData("/a/_doc/%ED%A0%80")]
    [InlineData("/a/_doc/%ff")]
    [InlineData("/a/_doc/%zz")]
    [InlineData("/a/_doc/x%2")]
    [InlineData("/a/_search?q=%ff")]
    [InlineData("/_ml/anomaly_detectors/_stats?allow_no_match=%ED%A0%80")]
    [InlineData("/_ml/anomaly_detectors/%C3")]
    public async Task An_address_with_invalid_unicode_is_refused(string target)
    {
        var (status, body) = await new RawRequest("GET", target).SendAsync(api.Http.BaseAddress!);

        Assert.Equal(400, status);
        Assert.Contains("illegal_argument_exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_surrogate_pair_is_accepted_escaped_or_not()
    {
        (await api.CallAsync("PUT /text-good/_doc/1", """{"a":"\ud83d\ude00 \\ud800","\u00e9":"\ud83d\ude00"}""")).Is(201);
        (await api.CallAsync("PUT /text-good/_doc/%F0%9F%98%80", """{"a":"😀"}""")).Is(201).Has("_id", "\"😀\"");
    }

    private async Task<ApiResponse> SendAsync(string call, byte[] body)
    {
        var split = call.IndexOf(' ', StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(call[..split]), call[(split + 1)..]) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-ndjson");
        using var response = await api.Http.SendAsync(request);
        return await ApiResponse.OfAsync(response);
    }
}
