using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Security;

/// <summary>
/// Logs who changed what, who was refused, and who could not be authenticated. Reads and documents are not logged, and no secret is: paths
/// and names only.
/// </summary>
internal sealed partial class AuditTrail(ILoggerFactory logs) : IDisposable
{
    private const int MaxLength = 256;

    /// <summary>Refusals are logged up to a rate, so that they do not fill the disk.</summary>
    private readonly TokenBucketRateLimiter _refusals = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 200, TokensPerPeriod = 10, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

    private int _notLogged;

    private readonly ILogger _log = logs.CreateLogger("MlActors.Audit");

    public void Granted(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ElasticRoute>()?.Action is not { } action || !IsLogged(action)) return;
        if (Caller.Of(http).Identity is { } identity)
            LogGranted(_log, $"{identity}", ClientAddress.Of(http), action, http.Request.Method, PathOf(http));
    }

    /// <summary>A run, whose units its request names and its path does not.</summary>
    public void RunStarted(Identity? identity, RunId run, RunRequest asked)
    {
        if (identity is not null) LogRun(_log, $"{identity}", run.Value, $"{asked.Kind}", Printable(asked.Node ?? asked.Targets ?? "_all"));
    }

    public void Denied(HttpContext http, string reason)
    {
        if (IsRefusalLogged()) LogDenied(_log, ClientAddress.Of(http), http.Request.Method, PathOf(http), Printable(reason));
    }

    public void SignedIn(HttpContext http, string user) => LogSignedIn(_log, user, ClientAddress.Of(http));

    /// <param name="subject">The user or API key that the caller claims to be.</param>
    public void NotAuthenticated(HttpContext http, string subject, string reason)
    {
        if (IsRefusalLogged()) LogNotAuthenticated(_log, Printable(subject), ClientAddress.Of(http), http.Request.Method, PathOf(http), reason);
    }

    public void Dispose() => _refusals.Dispose();

    /// <summary>Names come from the caller, and must not add lines to the log.</summary>
    public static string Printable(string text) => string.Concat(
        (text.Length <= MaxLength ? text : text[..MaxLength]).Select(character => char.IsControl(character) ? '?' : character));

    private bool IsRefusalLogged()
    {
        using var lease = _refusals.AttemptAcquire();
        if (!lease.IsAcquired) Interlocked.Increment(ref _notLogged);
        else if (Interlocked.Exchange(ref _notLogged, 0) is > 0 and var count) LogNotLogged(_log, count);
        return lease.IsAcquired;
    }

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

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Count} more refusals were not logged, because there were too many at a time")]
    private static partial void LogNotLogged(ILogger log, int count);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "{User} signed in from {Address}")]
    private static partial void LogSignedIn(ILogger log, string user, string address);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "{User} started run {Run}: {Kind} of {Targets}")]
    private static partial void LogRun(ILogger log, string user, string run, string kind, string targets);
}
