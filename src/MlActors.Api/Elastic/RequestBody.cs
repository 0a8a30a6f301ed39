using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MlActors.Api.Elastic;

/// <summary>Reads what a caller sends: inflated when it is compressed, and never more than is allowed, before as after inflation.</summary>
internal static class RequestBody
{
    /// <summary>Elastic's http.max_content_length.</summary>
    public const long MostBytes = 100L * 1024 * 1024;

    private const int LeastBuffer = 16 * 1024;

    /// <summary>A longer body is believed to come only once so much of it has come.</summary>
    private const int FirstBuffer = 1024 * 1024;

    public static bool MayHaveBody(HttpContext http) =>
        http.Request.ContentLength is { } length
            ? length > 0
            : http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.Headers.TransferEncoding.Count > 0;

    public static Stream Open(HttpContext http)
    {
        // The server's own bound has to give way to the one below: it is lower than Elastic's, and it would cut the connection before the
        // caller, still sending, has heard why.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = null;
        if (http.Request.ContentLength > MostBytes) throw TooLarge(MostBytes).AsException();
        // The middleware has removed the header of each encoding that it decodes.
        if (http.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding
            && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new UnsupportedMediaTypeException($"Content-Encoding header [{encoding.ToLowerInvariant()}] is not supported");
        return new BoundedStream(http.Request.Body, MostBytes);
    }

    /// <summary>All of a body; empty when it holds nothing but white space.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpContext http, long mostBytes, CancellationToken cancellationToken)
    {
        await using var stream = Open(http);
        var memory = RequestMemory.Of(http);
        // One byte more than was announced, so that the end is found without a larger buffer.
        var announced = (int)Math.Min((http.Request.ContentLength ?? 0) + 1, mostBytes + 1);
        var buffer = new ArrayBufferWriter<byte>(Math.Clamp(announced, LeastBuffer, FirstBuffer));
        memory.Hold(buffer.Capacity);
        while (true)
        {
            var more = buffer.FreeCapacity > 0 ? 1 : Math.Max(LeastBuffer, announced - buffer.WrittenCount);
            if (buffer.FreeCapacity == 0) memory.Hold((long)buffer.Capacity + Math.Max(more, buffer.Capacity));
            if (await stream.ReadAsync(buffer.GetMemory(more), cancellationToken) is not (> 0 and var read)) break;
            buffer.Advance(read);
            if (buffer.WrittenCount > mostBytes) throw TooLarge(mostBytes).AsException();
        }

        var bytes = buffer.WrittenMemory;
        return bytes.Span.ContainsAnyExcept(" \t\r\n"u8) ? bytes : ReadOnlyMemory<byte>.Empty;
    }

    public static ElasticException Missing() => new ElasticError(ElasticErrorType.Parse, "request body is required").AsException();

    public static ElasticError TooLarge(long mostBytes) =>
        new(ElasticErrorType.BodyTooLarge,
            $"the body of the request is larger than {mostBytes / (1024 * 1024)} MiB; send it in several requests");
}
