using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MlActors.Api.Elastic;

/// <summary>
/// The address of a call, decoded once and segment by segment. The server itself leaves an encoded slash encoded, which makes it the same
/// as the text `%2F`, takes `..` out of the path, and lets pass what cannot be decoded.
/// </summary>
internal static class RequestTarget
{
    /// <summary>Stands for a slash inside a segment while routing splits the path at slashes. No address may hold it: it is no character.</summary>
    private const char SlashInSegment = '\uffff';

    private const string SlashAsShown = "%EF%BF%BF";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ElasticException">The address is not valid Unicode in percent-encoding.</exception>
    public static void Decode(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target || target[0] != '/') return;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (query >= 0) Decode(target[(query + 1)..], target);
        http.Request.Path = new PathString(string.Join('/', path.Split('/').Select(segment => Decode(segment, target).Replace('/', SlashInSegment))));
    }

    /// <summary>A value of the path after routing.</summary>
    public static string? ValueOf(HttpRequest request, string name) =>
        (request.RouteValues.GetValueOrDefault(name) as string)?.Replace(SlashInSegment, '/');

    /// <summary>The path for a message.</summary>
    public static string Show(PathString path) => path.ToString().Replace(SlashAsShown, "%2F", StringComparison.Ordinal);

    private static string Decode(string text, string target)
    {
        if (!text.Contains('%', StringComparison.Ordinal) && Ascii.IsValid(text)) return text;
        var bytes = new byte[text.Length];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsAscii(text[at])) throw Undecodable(target);
            if (text[at] != '%') bytes[length++] = (byte)text[at];
            else if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes[length++] = Convert.FromHexString(text.AsSpan(at + 1, 2))[0];
                at += 2;
            }
            else throw Undecodable(target);
        }

        try
        {
            var decoded = Strict.GetString(bytes, 0, length);
            return decoded.Contains(SlashInSegment, StringComparison.Ordinal) ? throw Undecodable(target) : decoded;
        }
        catch (DecoderFallbackException)
        {
            throw Undecodable(target);
        }
    }

    private static ElasticException Undecodable(string target) => ElasticException.BadRequest(
        $"the address [{(target.Length <= LongestShown ? target : target[..LongestShown] + "...")}] cannot be decoded: "
        + "it has to be UTF-8 in percent-encoding");

    private const int LongestShown = 256;
}
