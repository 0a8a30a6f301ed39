using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>The requested format of a response: Elastic's common parameters and the content type.</summary>
internal sealed record ResponseFormat(bool Pretty, bool Human, FilterPath? Filter, bool ErrorTrace, string ContentType)
{
    public static ResponseFormat Of(HttpRequest request)
    {
        var query = new QueryParameters(request.Query);
        if (query.Text("format") is { } format && format is not ("" or "json"))
            throw new UnsupportedMediaTypeException($"format [{format}] is not supported; only json is");
        var (filter, contentType) = (FilterPath.Parse(query.Text("filter_path")), MediaType.ForResponse(request).ResponseContentType);
        return new ResponseFormat(query.Flag("pretty"), query.Flag("human"), filter, query.Flag("error_trace"), contentType)
        {
            IsForDotNetClient = request.Headers[ClientMeta].ToString().Contains(",net=", StringComparison.Ordinal),
        };
    }

    /// <summary>Elastic's clients name themselves in it: `es=9.5.3,a=1,net=10.0.0`.</summary>
    private const string ClientMeta = "x-elastic-client-meta";

    /// <inheritdoc cref="ElasticJsonWriter.IsForDotNetClient"/>
    private bool IsForDotNetClient { get; init; }

    public static readonly ResponseFormat Default = new(false, false, null, false, MediaType.PlainJson.ResponseContentType);

    /// <summary>For errors: invalid format parameters are ignored, because an error about them would hide the original error.</summary>
    public static ResponseFormat OfOrDefault(HttpRequest request)
    {
        try
        {
            return Of(request);
        }
        catch (Exception fault) when (fault is ElasticException or UnsupportedMediaTypeException)
        {
            return Default;
        }
    }

    public async Task WriteAsync(HttpResponse response, int status, Action<ElasticJsonWriter> write, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        Render(write, buffer);
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = buffer.Written.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) await response.Body.WriteAsync(buffer.Written, cancellationToken);
    }

    private void Render(Action<ElasticJsonWriter> write, PooledBuffer buffer)
    {
        using var unfiltered = Filter is null ? null : new PooledBuffer();
        using (var writer = new Utf8JsonWriter(unfiltered ?? buffer, JsonText.CompactOptions with { Indented = Pretty && Filter is null }))
            write(new ElasticJsonWriter(writer, Human) { IsForDotNetClient = IsForDotNetClient });
        if (Filter is null) return;
        using var filtered = new Utf8JsonWriter(buffer, JsonText.CompactOptions with { Indented = Pretty });
        Filter.Apply(JsonNode.Parse(unfiltered!.Written.Span)!).WriteTo(filtered);
    }
}
