using System.Net;
using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic;

namespace MlActors.Api.Security;

/// <summary>
/// Refuses requests that a web page of another site sends through the browser of a user of this machine. A browser states the page in Origin,
/// and a page whose host name was made to point to this machine (DNS rebinding) is recognised by Host.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next, bool onlyLoopback)
{
    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if (onlyLoopback && request.Host.HasValue && !IsLoopback(request.Host.Host))
            throw Refuse("Host", request.Host.Value, "a node without security serves its own machine only: use 127.0.0.1 or localhost");
        if (request.Headers.Origin is { Count: > 0 } origin && !IsOwn(origin.ToString(), request))
            throw Refuse("Origin", origin.ToString(), "web pages of other sites cannot use this API");
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            throw Refuse("Sec-Fetch-Site", request.Headers["Sec-Fetch-Site"].ToString(), "web pages of other sites cannot use this API");
        return next(http);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwn(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static ElasticException Refuse(string header, string? value, string reason) =>
        new ElasticError(ElasticErrorType.Forbidden, $"the request has the {header} [{Shorten(value)}], and {reason}").AsException();

    private static string Shorten(string? value) => value is { Length: > 256 } ? value[..256] : value ?? "";
}
