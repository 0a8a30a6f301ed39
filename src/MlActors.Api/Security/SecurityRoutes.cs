using MlActors.Api.Elastic;
using MlActors.Domain.Security;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Security;

/// <summary>The routes of API keys and of the caller's own rights.</summary>
internal static class SecurityRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<ApiKeyEndpoints>("POST PUT", "/_security/api_key", (keys, request, cancellationToken) => keys.CreateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/security/api_key/create")
            .With("refresh").WithBody(BodyRule.Required),
        Of<ApiKeyEndpoints>("GET", "/_security/api_key", (keys, request, cancellationToken) => keys.GetAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/security/api_key/get")
            .With("id", "name", "owner", "username", "realm_name", "active_only", "with_limited_by", "with_profile_uid"),
        Of<ApiKeyEndpoints>("DELETE", "/_security/api_key", (keys, request, cancellationToken) => keys.InvalidateAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/security/api_key/invalidate")
            .WithBody(BodyRule.Required),
        Of<CallerEndpoints>("GET", "/_security/_authenticate", (callers, request, cancellationToken) => callers.GetAsync(request, cancellationToken))
            .Requires(Actions.Authenticate),
        Of<CallerEndpoints>("GET", "/_security/user/_privileges", (_, request, _) => Task.FromResult(CallerEndpoints.Privileges(request)))
            .Requires(Actions.HasPrivileges),
        Of<CallerEndpoints>("GET POST", "/_security/user/_has_privileges", (_, request, _) => Task.FromResult(CallerEndpoints.HasPrivileges(request)))
            .Requires(Actions.HasPrivileges)
            .WithBody(BodyRule.Required),
        Of<SessionEndpoints>("GET", "/_console/session", (sessions, request, _) => Task.FromResult(sessions.Get(request)))
            .Requires(Actions.Authenticate).ForAnyone(),
        Of<SessionEndpoints>("POST", "/_console/session", (sessions, request, cancellationToken) => sessions.SignInAsync(request, cancellationToken))
            .Requires(Actions.Authenticate).ForAnyone()
            .WithBody(BodyRule.Required),
        Of<SessionEndpoints>("DELETE", "/_console/session", (sessions, request, _) => sessions.SignOutAsync(request))
            .Requires(Actions.Authenticate),
    ];
}
