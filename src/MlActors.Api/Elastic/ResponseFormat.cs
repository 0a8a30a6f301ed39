using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>How the caller of one request wants its answer: the common parameters and the content type.</summary>
internal sealed record ResponseFormat(bool Pretty, bool Human, FilterPath? Filter, bool ErrorTrace, string ContentType)
{
    public static ResponseFormat Of(HttpRequest request)
    {
        var query = new QueryParameters(request.Query);
        if (query.Text("format") is { } format && format is not ("" or "json"))
            throw new UnsupportedMediaTypeException($"format [{format}] is not supported; only json is");
        var (filter, contentType) = (FilterPath.Parse(query.Text("filter_path")), MediaType.ForResponse(request).ResponseContentType);
        return new ResponseFormat(query.Flag("pretty"), query.Flag("human"), filter, query.Flag("error_trace"), contentType);
    }

    /// <summary>For errors: what cannot be understood is taken as absent, since an error about the form would hide the error itself.</summary>
    public static ResponseFormat Leniently(HttpRequest request)
    {
        try
        {
            return Of(request);
        }
        catch (Exception fault) when (fault is ElasticException or UnsupportedMediaTypeException)
        {
            return new ResponseFormat(false, false, null, false, MediaType.PlainJson.ResponseContentType);
        }
    }

    public async Task WriteAsync(HttpResponse response, int status, Action<JsonOut> write, CancellationToken cancellationToken)
    {
        var body = Render(write);
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) await response.Body.WriteAsync(body, cancellationToken);
    }

    private ReadOnlyMemory<byte> Render(Action<JsonOut> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Compactly with { Indented = Pretty && Filter is null })) write(
            new JsonOut(writer, Human));
        if (Filter is null) return buffer.WrittenMemory;

        var filtered = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(filtered, JsonText.Compactly with { Indented = Pretty }))
            Filter.Apply(JsonNode.Parse(buffer.WrittenSpan)!).WriteTo(writer);
        return filtered.WrittenMemory;
    }
}
