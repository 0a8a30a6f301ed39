using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MlActors.Api.Elastic;

/// <summary>The supported content types: JSON, NDJSON, and Elastic's vendor types with a compatibility version.</summary>
/// <param name="CompatibleWith">The major version of a vendor type; null for the plain types.</param>
internal sealed record MediaType(bool IsLines, int? CompatibleWith)
{
    public static readonly MediaType PlainJson = new(false, null);

    private const int OldestVersion = 7;
    private const int NewestVersion = 9;

    /// <summary>The content type of the response, as requested.</summary>
    public string ResponseContentType =>
        CompatibleWith is { } version ? $"application/vnd.elasticsearch+json;compatible-with={version}" : "application/json";

    /// <summary>The type of the response; throws when no accepted type is supported.</summary>
    public static MediaType ForResponse(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (string.IsNullOrWhiteSpace(accept)) return PlainJson;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wanted)) throw Unacceptable("Accept", accept);
        return wanted.Select(type => Known(type, "Accept", accept) ?? (AcceptsJson(type) ? PlainJson : null)).FirstOrDefault(type => type is not null)
            ?? throw Unacceptable("Accept", accept);
    }

    /// <summary>The type of the body; throws when it is not supported.</summary>
    public static MediaType OfBody(HttpRequest request, MediaType response)
    {
        var text = request.ContentType ?? "";
        var type = MediaTypeHeaderValue.TryParse(text, out var parsed) ? Known(parsed, "Content-Type", text) : null;
        if (type is null) throw Unacceptable("Content-Type", text);
        var accept = request.Headers.Accept.ToString();
        if (accept.Length > 0 && accept != "*/*" && type.CompatibleWith != response.CompatibleWith)
            throw VersionError(
                "A compatible version is required on both Content-Type and Accept headers if either one has requested a compatible version. "
                + $"Accept={accept}, Content-Type={text}");
        return type;
    }

    // Clients of an event stream accept text/event-stream and get errors as JSON.
    private static bool AcceptsJson(MediaTypeHeaderValue type) => type.MediaType.Value is "*/*" or "application/*" or "text/event-stream";

    private static MediaType? Known(MediaTypeHeaderValue type, string header, string text) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        "application/json" => PlainJson,
        "application/x-ndjson" => new MediaType(true, null),
        "application/vnd.elasticsearch+json" => new MediaType(false, Version(type, header, text)),
        "application/vnd.elasticsearch+x-ndjson" => new MediaType(true, Version(type, header, text)),
        _ => null,
    };

    private static int Version(MediaTypeHeaderValue type, string header, string text)
    {
        var version = type.Parameters.FirstOrDefault(parameter => parameter.Name == "compatible-with")?.Value.Value;
        if (int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major is >= OldestVersion and <= NewestVersion)
            return major;
        throw VersionError($"{header} version must be either version 9, 8 or 7, but found {version ?? "none"}. {header}={text}");
    }

    private static ElasticException VersionError(string reason) => new ElasticError(ElasticErrorType.MediaTypeHeader, reason).AsException();

    private static UnsupportedMediaTypeException Unacceptable(string header, string text) => new($"{header} header [{text}] is not supported");
}

/// <summary>Ends a request with an unsupported content type. As in Elastic, the response is a plain error without the envelope.</summary>
internal sealed class UnsupportedMediaTypeException(string reason) : Exception(reason);
