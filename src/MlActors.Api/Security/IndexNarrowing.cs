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
        var parts = Expression(http).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var firstWildcard = Array.FindIndex(parts, IsWildcard);
        var named = parts.Where((part, at) => !IsWildcard(part) && !IsExclusion(at, part)).ToArray();
        var others = parts.Where((part, at) => IsWildcard(part) || IsExclusion(at, part)).ToArray();
        var denied = named.Where(name => !caller.Rights.AllowOn(action, name)).ToArray();
        if (denied.Length > 0) return caller.Denial(action, denied);
        if (others.All(part => part.StartsWith('-') || caller.Rights.AllowOn(action, part))) return null;

        var allowed = await AllowedOfAsync(others, caller.Rights, action, http.RequestAborted);
        var narrowed = string.Join(',', named.Union(allowed));
        if (narrowed.Length > Limits.ExpressionLength) return caller.Denial(action, parts);
        http.Request.RouteValues[RouteValue] = narrowed.Length == 0 ? None : narrowed;
        return null;

        bool IsExclusion(int at, string part) => firstWildcard >= 0 && at > firstWildcard && part.StartsWith('-');
    }

    private static string Expression(HttpContext http) => RequestTarget.ValueOf(http.Request, RouteValue) is { Length: > 0 } given ? given : "_all";

    private static bool IsWildcard(string part) => part is "_all" || part.Contains('*', StringComparison.Ordinal);

    private async Task<IEnumerable<string>> AllowedOfAsync(
        string[] wildcards, Rights rights, string action, CancellationToken cancellationToken) =>
        (await documents.ResolveAsync(wildcards, cancellationToken: cancellationToken)).Select(index => index.Name)
            .Where(name => rights.AllowOn(action, name));
}
