using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Settings;

namespace MlActors.Api.Elastic;

/// <summary>Handles requests of one route: validates parameters and body, calls the endpoint, and renders its response.</summary>
internal sealed class ElasticEndpoint(ElasticRoute route, bool isOldPath, TimeProvider time)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (isOldPath) WarnOfOldPath(http);
        if (route.IsRefusedInUpgradeMode && http.RequestServices.GetRequiredService<SettingsStore>().Current.IsUpgrading)
            throw new ElasticError(
                ElasticErrorType.UpgradeMode, $"Cannot perform {route.Action} action while upgrade mode is enabled").AsException();
        var isText = route.IsPage || (route.IsTable && !WantsJson(http.Request));
        var format = isText ? ResponseFormat.Default : ResponseFormat.Of(http.Request);
        var responseType = isText ? MediaType.PlainJson : MediaType.ForResponse(http.Request);
        var body = await BodyAsync(http, responseType);
        var parameters = body is not null && route.Body == BodyRule.InsteadOfQuery ? [] : route.Parameters;
        QueryParameters.Check(http.Request.Query, RequestTarget.Display(http.Request.Path), parameters);
        var response = await route.Handle(new ElasticRequest(http, route, isOldPath, body, time), http.RequestAborted);
        await RenderAsync(http, format, response);
    }

    public static bool WantsJson(HttpRequest request) => request.Query["format"].ToString() switch
    {
        "json" => true,
        "text" or "txt" => false,
        "" => request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase),
        var other => throw new UnsupportedMediaTypeException($"format [{other}] is not supported; text and json are"),
    };

    private static Task RenderAsync(HttpContext http, ResponseFormat format, ElasticResponse response)
    {
        switch (response)
        {
            case ElasticResponse.Json json:
                return format.WriteAsync(http.Response, json.Status, json.Write, http.RequestAborted);
            case ElasticResponse.PlainText text:
                http.Response.ContentType = "text/plain; charset=UTF-8";
                return http.Response.WriteAsync(text.Text, http.RequestAborted);
            case ElasticResponse.Page page:
                http.Response.ContentType = "text/html; charset=UTF-8";
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers.CacheControl = "no-store";
                return http.Response.WriteAsync(page.Html, http.RequestAborted);
            case ElasticResponse.EventStream events:
                http.Response.ContentType = "text/event-stream";
                http.Response.Headers.CacheControl = "no-cache";
                return events.Write(http.Response.Body, http.RequestAborted);
            case ElasticResponse.NoBody empty:
                http.Response.StatusCode = empty.Status;
                return Task.CompletedTask;
            default:
                throw new System.Diagnostics.UnreachableException($"No rendering for {response.GetType().Name}.");
        }
    }

    private async Task<JsonPart?> BodyAsync(HttpContext http, MediaType responseType)
    {
        if (route.Body == BodyRule.Streamed)
        {
            MediaType.OfBody(http.Request, responseType);
            return null;
        }

        if (route.Body != BodyRule.None && http.Request.Query["source"].ToString() is { Length: > 0 } source)
            return JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(source));
        var bytes = RequestBody.MayHaveBody(http)
            ? await RequestBody.ReadAllAsync(http, Limits.ConfigurationBytes, http.RequestAborted)
            : ReadOnlyMemory<byte>.Empty;
        if (bytes.IsEmpty) return route.Body == BodyRule.Required ? throw RequestBody.Missing() : null;
        if (route.Body == BodyRule.None)
            throw ElasticException.BadRequest(
                $"request [{http.Request.Method} {RequestTarget.Display(http.Request.Path)}] does not support having a body");
        MediaType.OfBody(http.Request, responseType);
        var parsed = JsonText.Parse(bytes);
        if (route.Body is BodyRule.InsteadOfQuery or BodyRule.BesideQuery && parsed is { Kind: JsonKind.Object, Members.Count: 0 }) return null;
        RequestMemory.Of(http).Reserve(bytes.Length + (long)parsed.Source.Values * JsonPart.ApproximateBytes);
        return parsed;
    }

    private void WarnOfOldPath(HttpContext http)
    {
        var method = http.Request.Method;
        Warnings.Add(http.Response, $"[{method} /_xpack/ml{route.Template}] is deprecated! Use [{method} /_ml{route.Template}] instead.");
    }
}
