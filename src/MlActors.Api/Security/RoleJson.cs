using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>A role as JSON, in the file of users and in requests for API keys.</summary>
internal sealed record RoleContent(ImmutableArray<string>? Cluster = null, ImmutableArray<IndexGrantContent>? Indices = null)
{
    /// <param name="invalid">Makes the exception for a privilege that does not exist.</param>
    public Role ToRole(string name, Func<string, Exception> invalid)
    {
        return new Role(
            name,
            [.. (Cluster ?? []).Select(cluster => ClusterPrivileges.Find(cluster) ?? throw Unknown("cluster", cluster, ClusterPrivileges.All))],
            [.. (Indices ?? []).Select(grant => new IndexGrant(
                grant.Names,
                [.. grant.Privileges.Select(index => IndexPrivileges.Find(index) ?? throw Unknown("index", index, IndexPrivileges.All))]))]);

        Exception Unknown(string kind, string privilege, IEnumerable<Privilege> known) => invalid(
            $"has the unknown {kind} privilege [{privilege}] in role [{name}]; known are {string.Join(", ", known.Select(one => one.Name))}");
    }
}

/// <summary>Privileges of a role on indices.</summary>
/// <param name="Names">Patterns of index names.</param>
internal sealed record IndexGrantContent(ImmutableArray<string> Names, ImmutableArray<string> Privileges);

/// <summary>The roles of an API key, which a request calls role descriptors.</summary>
internal static class RoleJson
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <returns>The roles as they are stored; null for none.</returns>
    public static string? ReadDescriptors(JsonPart? descriptors)
    {
        if (descriptors is null) return null;

        // A key without roles has all rights of its user.
        if (descriptors.Kind != JsonKind.Object)
            throw ElasticException.BadRequest($"[role_descriptors] must be an object of roles, not {descriptors.TokenName}");
        if (descriptors.Members.Count == 0) return null;
        var roles = new Dictionary<string, RoleContent>(StringComparer.Ordinal);
        foreach (var (name, value) in descriptors.Members)
        {
            var role = JsonFields.Read(value, "role_descriptor", fields => new RoleContent(
                [.. fields.Texts("cluster") ?? []],
                [.. fields.Objects("indices", "indices_privileges", ReadGrant) ?? fields.Objects("index", "indices_privileges", ReadGrant) ?? []]));
            role.ToRole(name, fault => ElasticException.BadRequest($"[role_descriptors] {fault}"));
            roles[name] = role;
        }

        return JsonSerializer.Serialize(roles, Format);
    }

    /// <summary>Reads what <see cref="ReadDescriptors"/> has returned.</summary>
    public static IEnumerable<Role> Read(string stored) =>
        JsonSerializer.Deserialize<Dictionary<string, RoleContent>>(stored, Format)!
            .Select(role => role.Value.ToRole(role.Key, fault => new InvalidOperationException($"A stored API key {fault}.")));

    private static IndexGrantContent ReadGrant(JsonFields fields) => new(
        Required(fields, "names"), Required(fields, "privileges"));

    private static ImmutableArray<string> Required(JsonFields fields, string name) => fields.Texts(name) is { Count: > 0 } texts
        ? [.. texts]
        : throw ElasticException.BadRequest($"[{name}] is required, and cannot be empty");
}
