using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>Writes error responses in Elastic's format.</summary>
internal static class ErrorEnvelope
{
    /// <summary>Of a reason that is longer than both, only its beginning and its end are sent.</summary>
    private const int Beginning = 1_536, End = 512;

    /// <param name="trace">The stack trace, for requests with `error_trace`.</param>
    public static Task WriteAsync(HttpContext http, ElasticError error, string? trace)
    {
        var format = ResponseFormat.OfOrDefault(http.Request);
        return format.WriteAsync(http.Response, error.Status, json => json.Object(() => json
            .Object("error", () =>
            {
                json.Array("root_cause", [error.RootCause], root => json.Object(() => WriteSummary(json, root)));
                WriteError(json, error);
                if (format.ErrorTrace && error.Status is not (401 or 403)) json.Text("stack_trace", trace);
            })
            .Number("status", error.Status)), http.RequestAborted);
    }

    /// <summary>In routing errors `error` is a string instead of an object.</summary>
    public static Task WritePlainAsync(HttpContext http, int status, string text, bool withStatus) =>
        ResponseFormat.OfOrDefault(http.Request).WriteAsync(http.Response, status, json => json.Object(() =>
        {
            json.Text("error", Shorten(text));
            if (withStatus) json.Number("status", status);
        }), http.RequestAborted);

    private static void WriteSummary(ElasticJsonWriter json, ElasticError error)
    {
        json.Text("type", error.Type).Text("reason", Shorten(error.Reason)).Text("index", error.Index);
        if (error.Headers.IsEmpty) return;
        json.Object("header", () =>
        {
            foreach (var (name, values) in error.Headers) json.Texts(name, values);
        });
    }

    /// <summary>Reasons repeat ids and values of the request, which may have any length.</summary>
    private static string Shorten(string reason)
    {
        if (reason.Length <= Beginning + End) return reason;
        var (begin, end) = (Beginning, reason.Length - End);
        if (char.IsHighSurrogate(reason[begin - 1])) begin--;
        if (char.IsLowSurrogate(reason[end])) end++;
        return $"{reason[..begin]}... ({end - begin} characters) ...{reason[end..]}";
    }

    private static void WriteError(ElasticJsonWriter json, ElasticError error)
    {
        WriteSummary(json, error);
        if (error.CausedBy is { } cause) json.Object("caused_by", () => WriteError(json, cause));
    }
}
