using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MlActors.Api.Console;

/// <summary>One file of the console in memory, compressed once when it is first requested.</summary>
internal sealed class ConsoleFile(string contentType, byte[] content)
{
    private readonly Lazy<Representation> _plain = new(() => new Representation(content, Encoding: null, TagOf(content, "")));
    private readonly Lazy<Representation> _gzip = new(() => Compressed(content, "gzip"));
    private readonly Lazy<Representation> _brotli = new(() => Compressed(content, "br"));

    /// <summary>Responds with 304 when the client has this version already.</summary>
    public IResult Respond(HttpContext http)
    {
        var representation = Select(http.Request.Headers.AcceptEncoding.ToString());
        var headers = http.Response.Headers;
        headers.Vary = "Accept-Encoding";
        // Stored by the browser, and asked for again each time, so that an updated node serves its own version at once.
        headers.CacheControl = "no-cache";
        if (representation.Encoding is { } encoding) headers.ContentEncoding = encoding;
        return TypedResults.Bytes(representation.Content, contentType, entityTag: representation.Tag);
    }

    private Representation Select(string accepted) =>
        accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? _brotli.Value
        : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? _gzip.Value
        : _plain.Value;

    private static Representation Compressed(byte[] content, string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = encoding == "br"
            ? new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)
            : new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            stream.Write(content);
        return new Representation(compressed.ToArray(), encoding, TagOf(content, $"-{encoding}"));
    }

    /// <summary>Each encoding has a tag of its own, because its bytes differ.</summary>
    private static EntityTagHeaderValue TagOf(byte[] content, string suffix) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..12])}{suffix}\"");

    private sealed record Representation(byte[] Content, string? Encoding, EntityTagHeaderValue Tag);
}
