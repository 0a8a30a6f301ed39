using MlActors.Domain;

namespace MlActors.Node.Leaving;

/// <summary>
/// Once closed, HTTP takes no new work on this node; whoever watches how it leaves is still answered. One for each process.
/// </summary>
public sealed class LeavingGate
{
    /// <summary>POST requests that only read.</summary>
    private static readonly string[] Readings = ["_search", "_count"];

    private volatile bool _isClosed;

    public void Close() => _isClosed = true;

    public Task PassAsync(HttpContext request, RequestDelegate next)
    {
        if (!_isClosed || IsReading(request.Request)) return next(request);
        request.Response.Headers.Connection = "close";
        throw new RefusedException(
            Refusal.Unavailable("this node is leaving the cluster and takes no new work: ask another node, or this one once it is back"));
    }

    private static bool IsReading(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || request.Path.StartsWithSegments("/_mlactors", StringComparison.Ordinal)
        || Array.Exists(Readings, last => request.Path.Value!.EndsWith(last, StringComparison.Ordinal));
}
