using System.Net;
using System.Text.Json;

namespace MlActors.Ctl.Cluster;

/// <summary>The cluster responded with an error status.</summary>
public sealed class ServerErrorException(HttpStatusCode status, string type, string reason) : Exception(reason)
{
    public HttpStatusCode Status => status;
    public string Type => type;

    /// <summary>A 4xx status: the request was invalid, or not allowed in the current state. Other statuses are failures of the server.</summary>
    public bool IsClientError => (int)status is >= 400 and < 500;

    /// <summary>Parses Elastic's error envelope, its short form with a plain string, and bodies that are neither.</summary>
    public static ServerErrorException From(HttpStatusCode status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error))
            {
                if (error.ValueKind == JsonValueKind.String) return new(status, "error", error.GetString()!);
                return new(status, Text(error, "type") ?? "error", Text(error, "reason") ?? body);
            }
        }
        catch (JsonException)
        {
            // Not JSON, for example the error page of a proxy: the raw text is shown.
        }
        return new(status, "error", body.Length == 0 ? $"The server responded with status {(int)status} and no body." : body);
    }

    private static string? Text(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
