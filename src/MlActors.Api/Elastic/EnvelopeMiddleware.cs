using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlActors.Api.Elastic;

/// <summary>Stands around every call: the headers that Elastic's clients demand, and one shape for whatever goes wrong.</summary>
internal sealed partial class EnvelopeMiddleware(RequestDelegate next, ILogger<EnvelopeMiddleware> log)
{
    public async Task Invoke(HttpContext http)
    {
        AddHeaders(http);
        try
        {
            await next(http);
            if (!http.Response.HasStarted) await NameRoutingErrors(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has left: there is nobody to answer.
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            await Answer(http, fault);
        }
    }

    private async Task Answer(HttpContext http, Exception fault)
    {
        http.Response.Headers.Remove("Content-Length");
        if (fault is UnsupportedMediaTypeException unsupported)
        {
            await ErrorEnvelope.WritePlain(http, StatusCodes.Status406NotAcceptable, unsupported.Message, withStatus: true);
            return;
        }

        var error = ErrorMapping.Of(fault);
        if (error is null) LogUnexpected(fault, http.Request.Method, http.Request.Path);
        await ErrorEnvelope.Write(http, error ?? ErrorMapping.Unexpected(fault), fault.ToString());
    }

    private static Task NameRoutingErrors(HttpContext http)
    {
        var (method, path) = (http.Request.Method, $"{http.Request.Path}{http.Request.QueryString}");
        return http.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => ErrorEnvelope.WritePlain(
                http, 405, $"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{http.Response.Headers.Allow}]", withStatus: true),
            StatusCodes.Status404NotFound when http.GetEndpoint() is null => ErrorEnvelope.WritePlain(
                http, 400, $"no handler found for uri [{path}] and method [{method}]", withStatus: false),
            _ => Task.CompletedTask,
        };
    }

    private static void AddHeaders(HttpContext http)
    {
        http.Response.Headers["X-elastic-product"] = "Elasticsearch";
        if (http.Request.Headers["X-Opaque-Id"] is { Count: > 0 } id) http.Response.Headers["X-Opaque-Id"] = id;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} ended unexpectedly")]
    private partial void LogUnexpected(Exception fault, string method, string path);
}
