using MlActors.Domain;

namespace MlActors.Node.Leaving;

/// <summary>
/// Middleware that, once closed, rejects requests for new work on this node. Requests that read or that follow a run still pass. One instance
/// per process.
/// </summary>
public sealed class LeavingGate
{
    /// <summary>The last path segments of POST requests that only read.</summary>
    private static readonly string[] ReadOnlyPosts = ["_search", "_count"];

    private volatile bool _isClosed;

    public void Close() => _isClosed = true;

    public Task InvokeAsync(HttpContext request, RequestDelegate next)
    {
        if (!_isClosed || IsReadOnly(request.Request)) return next(request);
        request.Response.Headers.Connection = "close";
        throw new RefusedException(Refusal.Unavailable(
            "this node is leaving the cluster and accepts no new work: send the request to another node, or to this one after its restart"));
    }

    private static bool IsReadOnly(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || request.Path.StartsWithSegments("/_mlactors", StringComparison.Ordinal)
        || Array.Exists(ReadOnlyPosts, last => request.Path.Value!.EndsWith(last, StringComparison.Ordinal));
}
