using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlActors.Api.Elastic;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>
/// Logs who changed what, who was refused, and who could not be authenticated. Reads and documents are not logged, and no secret is: paths
/// and names only.
/// </summary>
internal sealed partial class AuditTrail(ILoggerFactory logs)
{
    private const int MaxLength = 256;

    private readonly ILogger _log = logs.CreateLogger("MlActors.Audit");

    public void Granted(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ElasticRoute>()?.Action is not { } action || !IsLogged(action)) return;
        if (Caller.Of(http).Identity is { } identity) LogGranted(_log, $"{identity}", AddressOf(http), action, http.Request.Method, PathOf(http));
    }

    public void Denied(HttpContext http, string reason) =>
        LogDenied(_log, AddressOf(http), http.Request.Method, PathOf(http), Printable(reason));

    /// <param name="subject">The user or API key that the caller claims to be.</param>
    public void NotAuthenticated(HttpContext http, string subject, string reason) =>
        LogNotAuthenticated(_log, Printable(subject), AddressOf(http), http.Request.Method, PathOf(http), reason);

    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>Names come from the caller, and must not add lines to the log.</summary>
    public static string Printable(string text) => string.Concat(
        (text.Length <= MaxLength ? text : text[..MaxLength]).Select(character => char.IsControl(character) ? '?' : character));

    private static bool IsLogged(string action) =>
        !action.StartsWith("cluster:monitor/", StringComparison.Ordinal) && !action.StartsWith("indices:data/", StringComparison.Ordinal)
        && !Actions.AreForEveryUser(action);

    private static string PathOf(HttpContext http) => Printable(RequestTarget.Display(http.Request.Path));

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{User} from {Address}: {Action} by {Method} {Path}")]
    private static partial void LogGranted(ILogger log, string user, string address, string action, string method, string path);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Denied from {Address}: {Method} {Path}: {Reason}")]
    private static partial void LogDenied(ILogger log, string address, string method, string path, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Not authenticated: {Subject} from {Address}: {Method} {Path}: {Reason}")]
    private static partial void LogNotAuthenticated(ILogger log, string subject, string address, string method, string path, string reason);
}
