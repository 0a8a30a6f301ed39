using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MlActors.Api.Elastic;

/// <summary>
/// The address of a request, decoded once and segment by segment. The server itself leaves an encoded slash encoded, which makes it equal
/// to the text `%2F`, removes `..` from the path, and accepts sequences that cannot be decoded.
/// </summary>
internal static class RequestTarget
{
    /// <summary>
    /// Replaces an encoded slash while routing splits the path at slashes. It is not a character, so addresses with it are refused.
    /// </summary>
    private const char SlashPlaceholder = '\uffff';

    private const string EncodedPlaceholder = "%EF%BF%BF";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ElasticException">The address is not valid Unicode in percent-encoding.</exception>
    public static void Decode(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target || target[0] != '/') return;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (query >= 0) Decode(target[(query + 1)..], target);
        http.Request.Path = new PathString(
            string.Join('/', path.Split('/').Select(segment => Decode(segment, target).Replace('/', SlashPlaceholder))));
    }

    /// <summary>A decoded route value.</summary>
    public static string? ValueOf(HttpRequest request, string name) =>
        (request.RouteValues.GetValueOrDefault(name) as string)?.Replace(SlashPlaceholder, '/');

    /// <summary>The path as it is shown in messages.</summary>
    public static string Display(PathString path) => path.ToString().Replace(EncodedPlaceholder, "%2F", StringComparison.Ordinal);

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
            return decoded.Contains(SlashPlaceholder, StringComparison.Ordinal) ? throw Undecodable(target) : decoded;
        }
        catch (DecoderFallbackException)
        {
            throw Undecodable(target);
        }
    }

    private static ElasticException Undecodable(string target) => ElasticException.BadRequest(
        $"the address [{(target.Length <= MaxShownLength ? target : target[..MaxShownLength] + "...")}] cannot be decoded: "
        + "it has to be UTF-8 in percent-encoding");

    private const int MaxShownLength = 256;
}
