using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Registry;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>
/// The get user and get role APIs. Each node reads its own file of users, which may be a secret that cannot be written, so a change by one node
/// would not reach the others; it is refused.
/// </summary>
/// <param name="users">Null for a node without security.</param>
internal sealed class UserEndpoints(UserDirectory? users = null)
{
    public ElasticResponse GetUsers(ElasticRequest request) => Found(
        Named(Directory.Users, request.Path("username"), user => user.Name), user => user.Name, (json, user) => json
            .Text("username", user.Name)
            .Texts("roles", user.Roles.Select(role => role.Name).Concat(user.Missing))
            .Raw("full_name", "null").Raw("email", "null").Object("metadata", () => { }).Flag("enabled", true));

    public ElasticResponse GetRoles(ElasticRequest request) => Found(
        Named(Directory.Roles, request.Path("name"), role => role.Name), role => role.Name, WriteRole);

    public static ElasticResponse Refuse(string what) =>
        throw ElasticException.NotSupported($"a change of {what} by the API", "change the file of the nodes with `mlctl users`");

    private UserDirectory Directory =>
        users ?? throw ElasticException.BadRequest("there are no users: this node was started without security; start it with --users FILE");

    /// <param name="names">Several separated by commas, with wildcards; null for all.</param>
    private static ImmutableArray<T> Named<T>(IEnumerable<T> all, string? names, Func<T, string> nameOf)
    {
        var wanted = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. all.Where(each => wanted is null || Array.Exists(wanted, name => Wildcard.Matches(name, nameOf(each))))
                .OrderBy(nameOf, StringComparer.Ordinal),
        ];
    }

    private static ElasticResponse Found<T>(ImmutableArray<T> found, Func<T, string> nameOf, Action<ElasticJsonWriter, T> write) =>
        new ElasticResponse.Json(found.IsEmpty ? 404 : 200, json => json.Object(() =>
        {
            foreach (var each in found) json.Object(nameOf(each), () => write(json, each));
        }));

    private static void WriteRole(ElasticJsonWriter json, Role role) => json
        .Texts("cluster", role.Cluster.Select(privilege => privilege.Name))
        .Array("indices", role.Indices, grant => json.Object(() => json
            .Texts("names", grant.Names)
            .Texts("privileges", grant.Privileges.Select(privilege => privilege.Name))
            .Flag("allow_restricted_indices", false)))
        .Array("applications", Array.Empty<string>(), _ => { })
        .Array("run_as", Array.Empty<string>(), _ => { })
        .Object("metadata", () =>
        {
            if (Role.BuiltIn.Contains(role)) json.Flag("_reserved", true);
        })
        .Object("transient_metadata", () => json.Flag("enabled", true));
}
