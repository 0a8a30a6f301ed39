using System.Net;
using System.Text.Json;

namespace MlActors.Ctl.Cluster;

/// <summary>The cluster answered, and its answer was an error.</summary>
public sealed class ServerRefusedException(HttpStatusCode status, string type, string reason) : Exception(reason)
{
    public HttpStatusCode Status => status;
    public string Type => type;

    /// <summary>The request was at fault or came at a wrong time; anything else is the server's own failure.</summary>
    public bool IsRefusal => (int)status is >= 400 and < 500;

    /// <summary>Reads Elastic's error envelope, its short form with a bare string, and bodies that are neither.</summary>
    public static ServerRefusedException From(HttpStatusCode status, string body)
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
            // A proxy's page, say; its raw text is all there is to show.
        }
        return new(status, "error", body.Length == 0 ? $"The server answered {(int)status} without a word." : body);
    }

    private static string? Text(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
