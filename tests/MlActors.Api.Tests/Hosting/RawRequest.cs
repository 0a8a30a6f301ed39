using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MlActors.Api.Tests.Hosting;

/// <summary>A request as raw bytes on its own connection, for requests that HTTP clients do not send.</summary>
internal sealed class RawRequest
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly MemoryStream _bytes = new();

    /// <param name="target">Path and query, not encoded any further.</param>
    public RawRequest(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        Line($"{method} {target} HTTP/1.1");
        if (!headers.Any(header => header.Name == "Host")) Line("Host: localhost");
        if (!headers.Any(header => header.Name == "Connection")) Line("Connection: close");
        if (body is not null && !headers.Any(header => header.Name == "Content-Type")) Line("Content-Type: application/json");
        if (body is not null && !headers.Any(header => header.Name is "Content-Length" or "Transfer-Encoding"))
            Line($"Content-Length: {body.Length}");
        foreach (var (name, value) in headers) Line($"{name}: {value}");
        Line("");
        _bytes.Write(body ?? []);

        // Latin-1 keeps each character one byte, so that a spec can place any byte in a header.
        void Line(string text) => _bytes.Write(Encoding.Latin1.GetBytes(text + "\r\n"));
    }

    /// <returns>Status and body; status 0 when the server closed the connection without a response.</returns>
    public async Task<(int Status, string Body)> SendAsync(Uri server)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, timeout.Token);
        await using var stream = connection.GetStream();
        var response = new MemoryStream();
        try
        {
            await stream.WriteAsync(_bytes.ToArray(), timeout.Token);
            // The sending side stays open, because the server would treat a close as an aborted request.
            await stream.CopyToAsync(response, timeout.Token);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            // The server has closed the connection; the response may have been received before.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no end of the response after {Timeout.TotalSeconds:0} s: {this}");
        }

        var text = Encoding.UTF8.GetString(response.ToArray());
        var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return text.Length < 12 ? (0, "") : (int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), split < 0 ? "" : text[(split + 4)..]);
    }

    public override string ToString()
    {
        var text = Encoding.Latin1.GetString(_bytes.ToArray());
        return text.Length > 2000 ? $"{text[..2000]}... ({text.Length} bytes)" : text;
    }
}
