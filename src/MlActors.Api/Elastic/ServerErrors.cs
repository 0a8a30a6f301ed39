using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MlActors.Api.Elastic;

/// <summary>
/// Gives the errors that the server sends by itself, before a request reaches the middleware, the header and the body that Elastic's clients expect:
/// a malformed request, one that is too long, or headers that come too slowly. The server writes such a response in one piece, without a body.
/// </summary>
public static class ServerErrors
{
    private const int UnknownVersion = 505;

    private static readonly byte[] Product = "X-elastic-product"u8.ToArray(), NoBody = "\r\nContent-Length: 0\r\n"u8.ToArray();

    /// <summary>Called after TLS, where there is TLS.</summary>
    public static void UseElasticErrors(this ListenOptions listen) => listen.Use(next => async connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new Completed(transport);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    /// <returns>The response with header and body; null for one that is complete.</returns>
    private static byte[]? Complete(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 4"u8) && !head.StartsWith("HTTP/1.1 5"u8)) return null;
        if (!head.EndsWith("\r\n\r\n"u8) || head.IndexOf(Product) >= 0 || head.IndexOf(NoBody) < 0) return null;
        var statusLine = Encoding.ASCII.GetString(head[..head.IndexOf("\r\n"u8)]);
        var status = int.Parse(statusLine.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        var (type, reason) = (ElasticErrorType.IllegalArgument.Name, Reason(status));

        // Elastic takes another version of HTTP for a mistake of the client.
        if (status == UnknownVersion) (statusLine, status) = ("HTTP/1.1 400 Bad Request", 400);
        var body = $$"""{"error":{"root_cause":[{"type":"{{type}}","reason":"{{reason}}"}],"type":"{{type}}","reason":"{{reason}}"},"status":{{status}}}""";
        return Encoding.ASCII.GetBytes(
            $"{statusLine}\r\nX-elastic-product: Elasticsearch\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"Connection: close\r\n\r\n{body}");
    }

    private static string Reason(int status) => status switch
    {
        408 => "the request did not arrive in time; send its headers and its body without pauses",
        411 => "the length of the body is missing; send Content-Length or chunks",
        413 => $"the body is longer than the {RequestBody.MaxBytes} bytes that are taken",
        414 => $"the request line is longer than the {Limits.RequestLineBytes} bytes that are taken; send long expressions and queries in the body",
        431 => $"the headers are longer than the {Limits.HeaderBytes} bytes, or more than the {Limits.Headers}, that are taken",
        UnknownVersion => "only HTTP/1.1 is spoken here",
        _ => "the request is no valid HTTP/1.1",
    };

    /// <summary>The transport of a connection, with completed errors.</summary>
    private sealed class Completed(IDuplexPipe transport) : IDuplexPipe
    {
        public PipeReader Input => transport.Input;

        public PipeWriter Output { get; } = new CompletingWriter(transport.Output);
    }

    /// <summary>Passes everything on, and examines what is written to its memory before it counts as written.</summary>
    private sealed class CompletingWriter(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _memory;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (ServerErrors.Complete(_memory.Span[..bytes]) is { } completed)
            {
                inner.Write(completed);
                _memory = default;
                return;
            }

            inner.Advance(bytes);
            _memory = _memory[bytes..];
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(ServerErrors.Complete(source.Span) ?? source, cancellationToken);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
