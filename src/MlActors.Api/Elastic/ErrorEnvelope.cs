using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>Writes errors as Elastic's clients expect them.</summary>
internal static class ErrorEnvelope
{
    /// <param name="trace">The stack of what failed, for callers that ask with `error_trace`.</param>
    public static Task WriteAsync(HttpContext http, ElasticError error, string? trace)
    {
        var format = ResponseFormat.Leniently(http.Request);
        return format.WriteAsync(http.Response, error.Status, json => json.Object(() => json
            .Object("error", () =>
            {
                json.Array("root_cause", [error.RootCause], root => json.Object(() => WriteGist(json, root)));
                Members(json, error);
                if (format.ErrorTrace) json.Text("stack_trace", trace);
            })
            .Number("status", error.Status)), http.RequestAborted);
    }

    /// <summary>Routing errors have a text where other errors have an object.</summary>
    public static Task WritePlainAsync(HttpContext http, int status, string text, bool withStatus) =>
        ResponseFormat.Leniently(http.Request).WriteAsync(http.Response, status, json => json.Object(() =>
        {
            json.Text("error", text);
            if (withStatus) json.Number("status", status);
        }), http.RequestAborted);

    private static void WriteGist(JsonOut json, ElasticError error) =>
        json.Text("type", error.Type).Text("reason", error.Reason).Text("index", error.Index);

    private static void Members(JsonOut json, ElasticError error)
    {
        WriteGist(json, error);
        if (error.CausedBy is { } cause) json.Object("caused_by", () => Members(json, cause));
    }
}
