using System.IO.Compression;
using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>The format that all requests and responses have in common.</summary>
[Collection(ApiCollection.Name)]
public sealed class EnvelopeSpecs(ApiHost api)
{
    private const string Job = """{"analysis_config":{"detectors":[{"function":"count"}]},"data_description":{}}""";

    [Theory]
    [InlineData("GET /", 200)]
    [InlineData("GET /_ml/anomaly_detectors/unknown", 404)]
    [InlineData("GET /no/such/path", 400)]
    [InlineData("PATCH /_ml/info", 405)]
    [InlineData("GET /_ml/info?unknown=1", 400)]
    public async Task Every_response_has_the_product_header(string call, int status) =>
        Assert.Equal("Elasticsearch", (await api.CallAsync(call)).Is(status).Header("X-elastic-product"));

    [Fact]
    public async Task The_opaque_id_is_returned() =>
        Assert.Equal("trace-7", (await api.CallAsync("GET /_ml/anomaly_detectors/unknown", null, ("X-Opaque-Id", "trace-7"))).Header("X-Opaque-Id"));

    [Fact]
    public async Task An_unknown_path_is_named_with_its_query() =>
        (await api.CallAsync("GET /no/such/path?a=b")).Is(400, """{"error":"no handler found for uri [/no/such/path?a=b] and method [GET]"}""");

    [Fact]
    public async Task The_response_to_a_wrong_method_lists_the_allowed_ones()
    {
        var response = await api.CallAsync("PUT /_ml/anomaly_detectors/a/_close");

        response.Is(405,
            """{"error":"Incorrect HTTP method for uri [/_ml/anomaly_detectors/a/_close] and method [PUT], allowed: [POST]","status":405}""");
        Assert.Equal("POST", response.Header("Allow"));
    }

    [Theory]
    [InlineData("GET /_ml/info?prety", "request [/_ml/info] contains unrecognized parameter: [prety] -> did you mean [pretty]?")]
    [InlineData(
        "POST /_ml/datafeeds/d/_stop?forse=true",
        "request [/_ml/datafeeds/d/_stop] contains unrecognized parameter: [forse] -> did you mean [force]?")]
    [InlineData("GET /_ml/info?zzzzzz&qqqqqq", "request [/_ml/info] contains unrecognized parameters: [qqqqqq], [zzzzzz]")]
    [InlineData("POST /_ml/anomaly_detectors/a/_close?force=yes", "Failed to parse value [yes] of [force] as only [true] or [false] are allowed.")]
    [InlineData(
        "POST /_ml/anomaly_detectors/a/_close?timeout=5",
        "failed to parse setting [timeout] with value [5] as a time value: unit is missing or unrecognized")]
    [InlineData("GET /_ml/anomaly_detectors/a/results/buckets?size=many", "Failed to parse int parameter [size] with value [many]")]
    public async Task An_unknown_parameter_is_refused_by_name(string call, string reason) =>
        (await api.CallAsync(call)).IsError(400, "illegal_argument_exception", reason);

    [Fact]
    public async Task A_long_id_is_not_echoed_whole()
    {
        var id = new string('x', 5_000);

        var shown = (await api.CallAsync($"GET /_ml/anomaly_detectors/{id}")).IsError(404, "resource_not_found_exception", "characters) ...xxx");
        Assert.StartsWith("No known job with id 'xxx", shown.At("error.reason")!.GetValue<string>(), StringComparison.Ordinal);
        Assert.InRange(shown.At("error.reason")!.GetValue<string>().Length, 2_048, 2_100);
        Assert.InRange((await api.CallAsync($"GET /no/such/{id}")).Is(400).Text.Length, 2_048, 2_200);
    }

    [Fact]
    public async Task An_unexpected_body_is_refused() =>
        (await api.CallAsync("GET /_ml/info", "{}")).IsError(
            400, "illegal_argument_exception", "request [GET /_ml/info] does not support having a body");

    [Fact]
    public async Task A_body_and_query_parameters_together_are_refused() =>
        (await api.CallAsync("POST /_ml/anomaly_detectors/_all/_close?force=true", """{"timeout":"1m"}"""))
            .IsError(400, "illegal_argument_exception", "contains unrecognized parameter: [force]");

    [Theory]
    [InlineData("]", "[1:1]")]
    [InlineData("{\"a\"", "[1:5]")]
    [InlineData("{\n  \"a\": tru }", "[2:")]
    [InlineData("{\"a\":1,\"a\":2}", "Duplicate field 'a'")]
    [InlineData("{} {}", "[1:4]")]
    public async Task Malformed_json_is_refused_with_its_position(string json, string place) =>
        (await api.CallAsync("PUT /_ml/anomaly_detectors/malformed", json)).IsError(400, "x_content_parse_exception", place);

    [Fact]
    public async Task Deeply_nested_json_is_refused() =>
        (await api.CallAsync("PUT /_ml/anomaly_detectors/deep", string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100)))
            .IsError(400, "x_content_parse_exception", "depth");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_an_unknown_type_is_not_acceptable(string type) =>
        (await api.CallAsync("PUT /_ml/anomaly_detectors/typed", Job, ("Content-Type", type)))
            .Is(406, $$"""{"error":"Content-Type header [{{type}}] is not supported","status":406}""");

    [Fact]
    public async Task An_unsupported_response_type_is_not_acceptable() =>
        (await api.CallAsync("GET /_ml/info", null, ("Accept", "application/yaml"))).Is(
            406, """{"error":"Accept header [application/yaml] is not supported","status":406}""");

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task The_response_to_a_vendor_type_has_that_type(int version)
    {
        var type = $"application/vnd.elasticsearch+json; compatible-with={version}";

        var response = await api.CallAsync($"PUT /_ml/anomaly_detectors/vendor{version}", Job, ("Accept", type), ("Content-Type", type));

        Assert.Equal($"application/vnd.elasticsearch+json; compatible-with={version}", response.Is(200).Header("Content-Type"));
    }

    [Theory]
    [InlineData("application/vnd.elasticsearch+json; compatible-with=6", null, "but found 6")]
    [InlineData(
        "application/vnd.elasticsearch+json; compatible-with=9", "application/vnd.elasticsearch+json; compatible-with=8",
        "A compatible version is required on both")]
    public async Task Vendor_versions_have_to_be_known_and_agree(string accept, string? contentType, string reason) =>
        (await api.CallAsync("PUT /_ml/anomaly_detectors/vendors", Job, ("Accept", accept), ("Content-Type", contentType ?? "application/json")))
            .IsError(400, "media_type_header_exception", reason);

    [Fact]
    public async Task A_response_can_be_filtered_and_indented()
    {
        (await api.CallAsync("GET /_ml/info?filter_path=defaults.*.scroll_size,upgrade_mode")).Is(
            200, """{"defaults":{"datafeeds":{"scroll_size":1000}},"upgrade_mode":false}""");
        (await api.CallAsync("GET /?filter_path=-version,-cluster_uuid,-name")).Is(
            200, """{"cluster_name":"mlactors-tests","tagline":"You Know, for Search"}""");
        (await api.CallAsync("GET /_ml/anomaly_detectors/unknown?filter_path=status")).Is(404, """{"status":404}""");
        Assert.Contains("\n  \"tagline\"", (await api.CallAsync("GET /?pretty")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", (await api.CallAsync("GET /?pretty=false")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_trace_is_returned_on_request()
    {
        (await api.CallAsync("GET /_ml/anomaly_detectors/unknown")).IsError(404, "resource_not_found_exception", "No known job with id 'unknown'")
            .HasNo("error.stack_trace");
        Assert.Contains(
            "at MlActors", (await api.CallAsync("GET /_ml/anomaly_detectors/unknown?error_trace=true")).Is(404)
                .At("error.stack_trace")!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_body_is_read_and_a_response_is_compressed_on_request()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, "/_ml/anomaly_detectors/zipped") { Content = Gzipped(Encoding.UTF8.GetBytes(Job)) };
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await api.Http.SendAsync(request);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var inflated = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Contains("\"job_id\":\"zipped\"", await new StreamReader(inflated).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_cannot_be_decompressed_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/_ml/anomaly_detectors/zipped") { Content = Gzipped([]) };
        request.Content = new ByteArrayContent(
            "not gzip"u8.ToArray()) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } };

        (await ApiResponse.OfAsync(await api.Http.SendAsync(request))).IsError(400, "illegal_argument_exception", "cannot be inflated");
    }

    [Theory]
    [InlineData("/_ml/anomaly_detectors/big", 9)]
    [InlineData("/_bulk", 101)]
    public async Task A_body_that_exceeds_the_limit_when_decompressed_is_refused(string path, int mebibytes)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, path) { Content = Gzipped(Encoding.ASCII.GetBytes(new string(' ', mebibytes * 1024 * 1024))) };

        (await ApiResponse.OfAsync(await api.Http.SendAsync(request))).IsError(413, "status_exception", "MiB; send it in several requests");
    }

    [Fact]
    public async Task A_body_with_a_content_length_over_the_limit_is_refused_unread()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_bulk") {
            Content = new ByteArrayContent(new byte[101 * 1024 * 1024]) { Headers = { ContentType = new("application/x-ndjson") } } };

        (await ApiResponse.OfAsync(await api.Http.SendAsync(request))).IsError(413, "status_exception", "100 MiB");
    }

    [Fact]
    public async Task The_old_path_works_with_a_deprecation_warning()
    {
        var response = await api.CallAsync("GET /_xpack/ml/anomaly_detectors/_all");

        Assert.Equal(
            "299 Elasticsearch-9.3.0-unknown \"[GET /_xpack/ml/anomaly_detectors/{job_id}] is deprecated! Use [GET /_ml/anomaly_detectors/{job_id}] "
            + "instead.\"", response.Is(200).Header("Warning"));
        Assert.Null((await api.CallAsync("GET /_ml/anomaly_detectors/_all")).Is(200).Header("Warning"));
    }

    private static ByteArrayContent Gzipped(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return new ByteArrayContent(compressed.ToArray()) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } };
    }
}
