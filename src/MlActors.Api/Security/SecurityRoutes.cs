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
        .. UsersAndRoles,
        Of<SessionEndpoints>("GET", "/_console/session", (sessions, request, _) => Task.FromResult(sessions.Get(request)))
            .Requires(Actions.Authenticate).ForAnyone(),
        Of<SessionEndpoints>("POST", "/_console/session", (sessions, request, cancellationToken) => sessions.SignInAsync(request, cancellationToken))
            .Requires(Actions.Authenticate).ForAnyone()
            .WithBody(BodyRule.Required),
        Of<SessionEndpoints>("DELETE", "/_console/session", (sessions, request, _) => sessions.SignOutAsync(request))
            .Requires(Actions.Authenticate),
    ];

    private static IEnumerable<ElasticRoute> UsersAndRoles =>
    [
        Of<UserEndpoints>("GET", "/_security/user", (users, request, _) => Task.FromResult(users.GetUsers(request)))
            .Requires("cluster:admin/xpack/security/user/get"),
        Of<UserEndpoints>("GET", "/_security/user/{username}", (users, request, _) => Task.FromResult(users.GetUsers(request)))
            .Requires("cluster:admin/xpack/security/user/get").With("with_profile_uid"),
        Of<UserEndpoints>("PUT POST DELETE", "/_security/user/{username}", (_, _, _) => Task.FromResult(UserEndpoints.Refuse("users")))
            .Requires("cluster:admin/xpack/security/user/put").With("refresh").WithBody(BodyRule.Optional),
        Of<UserEndpoints>("GET", "/_security/role", (users, request, _) => Task.FromResult(users.GetRoles(request)))
            .Requires("cluster:admin/xpack/security/role/get"),
        Of<UserEndpoints>("GET", "/_security/role/{name}", (users, request, _) => Task.FromResult(users.GetRoles(request)))
            .Requires("cluster:admin/xpack/security/role/get"),
        Of<UserEndpoints>("PUT POST DELETE", "/_security/role/{name}", (_, _, _) => Task.FromResult(UserEndpoints.Refuse("roles")))
            .Requires("cluster:admin/xpack/security/role/put").With("refresh").WithBody(BodyRule.Optional),
    ];
}
