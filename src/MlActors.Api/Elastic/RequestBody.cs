using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MlActors.Api.Elastic;

/// <summary>Reads request bodies up to a maximum size, which applies before and after decompression.</summary>
internal static class RequestBody
{
    /// <summary>Elastic's http.max_content_length.</summary>
    public const long MaxBytes = 100L * 1024 * 1024;

    private const int MinBuffer = 16 * 1024;

    /// <summary>The initial buffer for longer bodies, so that a false Content-Length does not reserve memory.</summary>
    private const int FirstBuffer = 1024 * 1024;

    public static bool MayHaveBody(HttpContext http) =>
        http.Request.ContentLength is { } length
            ? length > 0
            : http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.Headers.TransferEncoding.Count > 0;

    public static Stream Open(HttpContext http)
    {
        // The limit below replaces the server's own limit, which would close the connection before the client, which is still sending, has
        // received the error.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = null;
        if (http.Request.ContentLength > MaxBytes) throw TooLarge(MaxBytes).AsException();
        // The middleware has removed the header of each encoding that it decodes.
        if (http.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding
            && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new UnsupportedMediaTypeException($"Content-Encoding header [{encoding.ToLowerInvariant()}] is not supported");
        return new BoundedStream(http.Request.Body, MaxBytes);
    }

    /// <summary>The complete body; empty when it consists of white space.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpContext http, long maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = Open(http);
        var memory = RequestMemory.Of(http);
        // One byte more than the announced length, so that the end is found without a larger buffer.
        var announced = (int)Math.Min((http.Request.ContentLength ?? 0) + 1, maxBytes + 1);
        var buffer = new ArrayBufferWriter<byte>(Math.Clamp(announced, MinBuffer, FirstBuffer));
        memory.Reserve(buffer.Capacity);
        while (true)
        {
            var more = buffer.FreeCapacity > 0 ? 1 : Math.Max(MinBuffer, announced - buffer.WrittenCount);
            if (buffer.FreeCapacity == 0) memory.Reserve((long)buffer.Capacity + Math.Max(more, buffer.Capacity));
            if (await stream.ReadAsync(buffer.GetMemory(more), cancellationToken) is not (> 0 and var read)) break;
            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes) throw TooLarge(maxBytes).AsException();
        }

        var bytes = buffer.WrittenMemory;
        return bytes.Span.ContainsAnyExcept(" \t\r\n"u8) ? bytes : ReadOnlyMemory<byte>.Empty;
    }

    public static ElasticException Missing() => new ElasticError(ElasticErrorType.Parse, "request body is required").AsException();

    public static ElasticError TooLarge(long maxBytes) =>
        new(ElasticErrorType.BodyTooLarge,
            $"the body of the request is larger than {maxBytes / (1024 * 1024)} MiB; send it in several requests");
}
