using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlActors.Api.Elastic;
using MlActors.Domain.Security;
using MlActors.Storage.Documents;

namespace MlActors.Api.Security;

/// <summary>
/// Checks the indices that a request names. As in Elastic, a name that is not allowed is refused, and a wildcard means the indices that the
/// caller may use.
/// </summary>
internal sealed class IndexNarrowing(DocumentStore documents)
{
    private const string RouteValue = "index";

    /// <summary>An expression for no index.</summary>
    private const string None = "*,-*";

    /// <returns>Why the request is refused; null when it is allowed, with its expression narrowed if necessary.</returns>
    public async ValueTask<ElasticError?> NarrowAsync(HttpContext http, string action)
    {
        var caller = Caller.Of(http);
        if (!caller.Rights.AllowOnSome(action)) return caller.Denial(action, Expression(http));
        var parts = IndexPart.Of(Expression(http));
        var wildcards = parts.Where(part => part.IsWildcard || part.IsExclusion);
        var named = parts.Where(part => !part.IsWildcard && !part.IsExclusion);
        var denied = caller.Rights.DeniedOf(action, [Expression(http)]);
        if (denied.IsEmpty) return null;
        if (!Actions.TakeExpressions(action) || named.Any(part => denied.Contains(part.Text))) return caller.Denial(action, denied);

        var allowed = await AllowedOfAsync(wildcards.Select(part => part.Text), caller.Rights, action, http.RequestAborted);
        var narrowed = string.Join(',', named.Select(part => part.Text).Union(allowed));
        if (narrowed.Length > Limits.ExpressionLength) return caller.Denial(action, denied);
        http.Request.RouteValues[RouteValue] = narrowed.Length == 0 ? None : narrowed;
        return null;
    }

    private static string Expression(HttpContext http) => RequestTarget.ValueOf(http.Request, RouteValue) is { Length: > 0 } given ? given : "_all";

    private async Task<IEnumerable<string>> AllowedOfAsync(
        IEnumerable<string> wildcards, Rights rights, string action, CancellationToken cancellationToken) =>
        (await documents.ResolveAsync(wildcards, cancellationToken: cancellationToken)).Select(index => index.Name)
            .Where(name => rights.AllowOn(action, name));
}
