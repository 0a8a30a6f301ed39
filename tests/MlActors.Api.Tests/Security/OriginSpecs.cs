using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>A web page in the browser of a user of the machine does not reach the node.</summary>
[Collection(ApiCollection.Name)]
public sealed class OriginSpecs(ApiHost api)
{
    private const string Close = "POST /_ml/anomaly_detectors/_all/_close";

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:9200")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1:9200")]
    [InlineData("localhost.evil.example")]
    public async Task A_foreign_host_is_refused_without_security(string host) =>
        (await api.CallAsync(Close, null, ("Host", host))).IsError(403, "security_exception", $"the request has the Host [{host}]");

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:3000")]
    [InlineData("https://127.0.0.1")]
    public async Task A_foreign_origin_is_refused(string origin)
    {
        (await api.CallAsync(Close, null, ("Origin", origin))).IsError(403, "security_exception", $"the request has the Origin [{origin}]");
        (await api.CallAsync("GET /", null, ("Origin", origin))).Is(403);
    }

    [Fact]
    public async Task A_request_that_a_browser_marks_as_cross_site_is_refused() =>
        (await api.CallAsync("GET /_refresh", null, ("Sec-Fetch-Site", "cross-site"))).Is(403);

    [Fact]
    public async Task The_own_origin_and_the_names_of_the_loopback_address_are_accepted()
    {
        var address = api.Http.BaseAddress!;
        (await api.CallAsync("GET /", null, ("Origin", $"http://{address.Authority}"))).Is(200);
        foreach (var host in (string[])["localhost", $"localhost:{address.Port}", "127.0.0.1", "[::1]:9200"])
            (await api.CallAsync("GET /", null, ("Host", host))).Is(200);
    }
}

/// <summary>A node with users has any host name, and still no web pages of other sites.</summary>
[Collection(SecuredCollection.Name)]
public sealed class OriginOfSecuredNodeSpecs(SecuredHost api)
{
    [Fact]
    public async Task The_host_may_be_any_and_a_foreign_origin_is_refused()
    {
        var credentials = ("Authorization", SecuredHost.Basic("root", "toor"));
        (await api.CallAsync("GET /", null, ("Host", "ml.example:9200"), credentials)).Is(200);
        (await api.CallAsync("GET /", null, ("Origin", "http://evil.example"), credentials)).Is(403);
    }
}
