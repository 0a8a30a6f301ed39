using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlActors.Api.Elastic;

/// <summary>Adds the headers that Elastic's clients require, and turns exceptions into error responses.</summary>
internal sealed partial class EnvelopeMiddleware(RequestDelegate next, ILogger<EnvelopeMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers["X-elastic-product"] = "Elasticsearch";
        try
        {
            RequestTarget.Decode(http);
            ReturnOpaqueId(http);
            await next(http);
            if (!http.Response.HasStarted) await WriteRoutingErrorAsync(http);
        }
        catch (Exception fault) when (http.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException)
        {
            // The client has closed the connection.
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            await WriteErrorAsync(http, fault);
        }
    }

    private async Task WriteErrorAsync(HttpContext http, Exception fault)
    {
        http.Response.Headers.Remove("Content-Length");
        if (fault is UnsupportedMediaTypeException unsupported)
        {
            await ErrorEnvelope.WritePlainAsync(http, StatusCodes.Status406NotAcceptable, unsupported.Message, withStatus: true);
            return;
        }

        var error = ErrorMapping.Of(fault);
        if (error is null) LogUnexpected(fault, http.Request.Method, http.Request.Path);
        await ErrorEnvelope.WriteAsync(http, error ?? ErrorMapping.Unexpected(fault), fault.ToString());
    }

    private static Task WriteRoutingErrorAsync(HttpContext http)
    {
        var (method, path) = (http.Request.Method, $"{RequestTarget.Display(http.Request.Path)}{http.Request.QueryString}");
        var isNotFound = http.Response.StatusCode == StatusCodes.Status404NotFound && http.GetEndpoint() is null;
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed || isNotFound)
        {
            if (UnsupportedApis.Find(http.Request.Path) is { } unsupported)
                return ErrorEnvelope.WriteAsync(http, unsupported, trace: null);

            // The routes of indices would allow other methods, but no index has such a name.
            isNotFound |= !UnsupportedApis.IsKnownRoot(http.Request.Path);
        }

        return http.Response.StatusCode switch
        {
            _ when isNotFound => ErrorEnvelope.WritePlainAsync(
                http, 400, $"no handler found for uri [{path}] and method [{method}]", withStatus: false),
            StatusCodes.Status405MethodNotAllowed => ErrorEnvelope.WritePlainAsync(
                http, 405, $"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{http.Response.Headers.Allow}]",
                withStatus: true),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>A response header, unlike a request header, is limited to printable ASCII.</summary>
    private static void ReturnOpaqueId(HttpContext http)
    {
        if (http.Request.Headers[OpaqueId] is not { Count: > 0 } id) return;
        var text = id.ToString();
        if (text.Length > Limits.OpaqueIdLength || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw ElasticException.BadRequest($"header [{OpaqueId}] has to be printable ASCII of at most {Limits.OpaqueIdLength} characters");
        http.Response.Headers[OpaqueId] = id;
    }

    private const string OpaqueId = "X-Opaque-Id";

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} ended unexpectedly")]
    private partial void LogUnexpected(Exception fault, string method, string path);
}
