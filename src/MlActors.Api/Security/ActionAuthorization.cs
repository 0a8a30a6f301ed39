using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>The caller may perform the action of the route.</summary>
internal sealed class ActionRequirement : IAuthorizationRequirement
{
    /// <summary>The policy of every route.</summary>
    public const string Policy = "action";
}

/// <summary>Decides by the caller's privileges whether a route may be used.</summary>
internal sealed class ActionAuthorization(IndexNarrowing indices) : AuthorizationHandler<ActionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ActionRequirement requirement)
    {
        if (context.Resource is not HttpContext http) return;
        if (http.GetEndpoint()?.Metadata.GetMetadata<ElasticRoute>()?.Action is not { } action)
            context.Fail(new AuthorizationFailureReason(this, "the route states no action, so no privilege grants it"));
        else if (await SessionCookie.MayBeForgedAsync(http)) context.Fail(new AuthorizationFailureReason(this, NotFromTheConsole));
        else if (await FindDenialAsync(http, action) is { } denial) context.Fail(new AuthorizationFailureReason(this, denial.Reason));
        else context.Succeed(requirement);
    }

    private const string NotFromTheConsole =
        $"a change that is authenticated by a session needs the header [{SessionCookie.TokenHeader}] with the token of GET /_console/session";

    private async ValueTask<ElasticError?> FindDenialAsync(HttpContext http, string action)
    {
        var caller = Caller.Of(http);
        if (Actions.AreForEveryUser(action)) return null;
        if (!Actions.AreOnIndices(action)) return caller.Rights.Allow(action) ? null : caller.Denial(action);
        if (Actions.NameTheirIndices(action)) return caller.Rights.AllowOnSome(action) ? null : caller.Denial(action);
        return await indices.NarrowAsync(http, action);
    }
}

/// <summary>Turns the result of an authorization into Elastic's errors, and writes the audit trail.</summary>
internal sealed class AuthorizationResults(AuditTrail audit) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _inner = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            if (authorizeResult.Succeeded) audit.Granted(context);
            return _inner.HandleAsync(next, context, policy, authorizeResult);
        }

        var reason = authorizeResult.AuthorizationFailure?.FailureReasons.FirstOrDefault()?.Message ?? "the request is not allowed";
        audit.Denied(context, reason);
        throw new ElasticError(ElasticErrorType.Forbidden, reason).AsException();
    }
}
