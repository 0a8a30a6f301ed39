using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>Errors that the server finds before a request reaches the API have Elastic's header and envelope, too.</summary>
[Collection(ApiCollection.Name)]
public sealed class ServerErrorSpecs(ApiHost api)
{
    [Theory]
    [InlineData("GET /\u0001 HTTP/1.1\r\n\r\n", 400, "no valid HTTP/1.1")]
    [InlineData("this is no request\r\n\r\n", 400, "no valid HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "no valid HTTP/1.1")]
    [InlineData("GET / HTTP/3.7\r\n\r\n", 400, "only HTTP/1.1")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400, "only HTTP/1.1")]
    public async Task A_malformed_request_gets_an_envelope(string request, int status, string reason) => await RefusedAsync(request, status, reason);

    [Fact]
    public async Task A_request_line_that_is_too_long_gets_an_envelope() =>
        await RefusedAsync($"GET /{new string('a', 200_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "request line is longer");

    [Fact]
    public async Task Headers_that_are_too_many_get_an_envelope() => await RefusedAsync(
        $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 5_000).Select(at => $"X-{at}: {at}\r\n"))}\r\n", 431, "headers are longer");

    private async Task RefusedAsync(string request, int status, string reason)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var connection = new TcpClient();
        await connection.ConnectAsync(api.Http.BaseAddress!.Host, api.Http.BaseAddress.Port, timeout.Token);
        await using var stream = connection.GetStream();
        using var response = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), timeout.Token);
            await stream.CopyToAsync(response, timeout.Token);
        }
        catch (IOException)
        {
            // The server closes the connection while the rest of the request is still on its way.
        }

        var text = Encoding.ASCII.GetString(response.ToArray());
        Assert.StartsWith($"HTTP/1.1 {status} ", text, StringComparison.Ordinal);
        Assert.Contains("\r\nX-elastic-product: Elasticsearch\r\n", text, StringComparison.Ordinal);
        var body = JsonNode.Parse(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])!;
        Assert.Equal(status, body["status"]!.GetValue<int>());
        Assert.Contains(reason, body["error"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
